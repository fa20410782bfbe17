-- A name is kept as written; name_key is the same in lower case, made by the application so that every PostgreSQL, whatever its
-- locale, folds alike. It compares bytewise, which is what paging needs.
CREATE TABLE catalogs (
    id         uuid PRIMARY KEY,
    name       text NOT NULL,
    name_key   text COLLATE "C" NOT NULL UNIQUE,
    comment    text,
    properties jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL
);

CREATE TABLE schemas (
    id         uuid PRIMARY KEY,
    catalog_id uuid NOT NULL REFERENCES catalogs,
    name       text NOT NULL,
    name_key   text COLLATE "C" NOT NULL,
    comment    text,
    properties jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    UNIQUE (catalog_id, name_key)
);

-- Columns are always read and written with their table, hence one value.
CREATE TABLE tables (
    id                 uuid PRIMARY KEY,
    schema_id          uuid NOT NULL REFERENCES schemas,
    name               text NOT NULL,
    name_key           text COLLATE "C" NOT NULL,
    table_type         text NOT NULL,
    data_source_format text NOT NULL,
    storage_location   text NOT NULL,
    columns            jsonb NOT NULL,
    comment            text,
    properties         jsonb NOT NULL,
    created_at         timestamptz NOT NULL,
    created_by         text NOT NULL,
    updated_at         timestamptz NOT NULL,
    updated_by         text NOT NULL,
    UNIQUE (schema_id, name_key)
);
