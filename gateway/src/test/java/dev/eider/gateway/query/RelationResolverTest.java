package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import dev.eider.estimator.planner.ParsedStatement.FunctionRef;
import dev.eider.estimator.planner.ParsedStatement.Relation;
import dev.eider.estimator.planner.ParsedStatement.TableRef;
import dev.eider.gateway.sql.RewrittenSql;
import dev.eider.gateway.sql.RewrittenSql.Edit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelationResolverTest {
    private final FakeCatalog catalog = new FakeCatalog()
            .with("demo", "main", "orders", "s3://lake/orders/")
            .with("demo", "sales", "orders", "s3://lake/sales/")
            .with("lake", "main", "events", "s3://lake/events/")
            .with("demo", "main", "secret", "file:///etc/");
    private final RelationResolver resolver = new RelationResolver(
            catalog, new LocationPolicy(List.of(Path.of("/data"))), new Session("demo", "main", Map.of()));

    @Test
    void oneNameIsLookedUpInTheSessionsSchema() {
        resolver.resolve(List.of(table("orders")));
        assertThat(catalog.asked).containsExactly(new TableName("demo", "main", "orders"));
        assertThat(resolver.sources())
                .singleElement()
                .satisfies(s -> assertThat(s.locations()).containsExactly("s3://lake/orders/"));
        assertThat(resolver.edits()).isEmpty();
        assertThat(resolver.needsJob()).isTrue();
    }

    @Test
    void twoNamesAreSchemaAndTableFirst() {
        resolver.resolve(List.of(table("sales", "orders")));
        assertThat(names()).containsExactly(new TableName("demo", "sales", "orders"));
    }

    @Test
    void twoNamesAreCatalogAndTableElse() {
        resolver.resolve(List.of(table("lake", "events")));
        assertThat(names()).containsExactly(new TableName("lake", "main", "events"));
    }

    @Test
    void threeNamesAreTheTableItself() {
        resolver.resolve(List.of(table("lake", "main", "events")));
        assertThat(catalog.asked).containsExactly(new TableName("lake", "main", "events"));
    }

    @Test
    void aTableThatIsNamedTwiceIsReadOnce() {
        resolver.resolve(List.of(table("orders"), table("ORDERS"), table("demo", "main", "orders")));
        assertThat(names()).containsExactly(new TableName("demo", "main", "orders"));
    }

    @Test
    void aTableThatIsNotThereIsToldWithItsPlaceAndWhereItWasLookedFor() {
        QueryException e = refusal(new TableRef(List.of("nothing"), 14, 7));
        assertThat(e.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        assertThat(e.getMessage()).contains("\"nothing\"").contains("demo.main");
        assertThat(e.info().position()).hasValue(15);
    }

    @Test
    void withoutASearchPathOnlyQualifiedNamesAreFound() {
        Session session = new Session("demo", "", Map.of());
        RelationResolver nowhere = new RelationResolver(catalog, new LocationPolicy(List.of()), session);
        nowhere.resolve(List.of(table("main", "orders"), table("demo", "sales", "orders")));
        assertThat(nowhere.sources()).hasSize(2);

        List<Relation> unqualified = List.of(table("orders"));
        QueryException e = catchThrowableOfType(QueryException.class, () -> nowhere.resolve(unqualified));
        assertThat(e.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        assertThat(e.getMessage()).contains("search path is empty");
    }

    @Test
    void allSchemasOfTheSearchPathAreLookedThroughInTheirOrder() {
        Session session = new Session(
                "demo",
                "main",
                Map.of("search_path", "\"$user\", main, nowhere, sales", "session_authorization", "ann"));
        catalog.with("demo", "sales", "refunds", "s3://lake/r.parquet");
        RelationResolver path = new RelationResolver(catalog, new LocationPolicy(List.of()), session);
        path.resolve(List.of(
                new TableRef(List.of("orders"), 14, 6),
                new TableRef(List.of("refunds"), 24, 7),
                new TableRef(List.of("REFUNDS"), 33, 7)));
        assertThat(path.sources().stream().map(TableSource::name))
                .containsExactly(new TableName("demo", "main", "orders"), new TableName("demo", "sales", "refunds"));
        assertThat(catalog.asked).startsWith(new TableName("demo", "ann", "orders"));
        assertThat(path.edits()).isEmpty();

        List<Relation> missing = List.of(table("nothing"));
        assertThat(catchThrowableOfType(QueryException.class, () -> path.resolve(missing)))
                .hasMessageContaining("in schema demo.ann, demo.main, demo.nowhere, demo.sales");
    }

    @Test
    void theInformationSchemaIsFoundWhereItStandsInTheSearchPath() {
        String sql = "SELECT * FROM tables, orders";
        List<Relation> both = List.of(new TableRef(List.of("tables"), 14, 6), new TableRef(List.of("orders"), 22, 6));
        catalog.with("demo", "main", "tables", "s3://lake/t.parquet");
        RelationResolver before = new RelationResolver(
                catalog,
                new LocationPolicy(List.of()),
                new Session("demo", "main", Map.of("search_path", "pg_catalog, information_schema, main")));
        before.resolve(both);
        assertThat(before.readsSystemTables()).isTrue();
        assertThat(before.sources()).hasSize(1);
        assertThat(RewrittenSql.of(sql, before.edits()).text())
                .isEqualTo("SELECT * FROM information_schema.\"tables\", orders");

        RelationResolver behind = new RelationResolver(
                catalog,
                new LocationPolicy(List.of()),
                new Session("demo", "main", Map.of("search_path", "main, information_schema")));
        behind.resolve(both);
        assertThat(behind.readsSystemTables()).isFalse();
        assertThat(behind.sources()).hasSize(2);
    }

    /** The planner leaves names of CTEs out of the relations; what is left needs nothing. */
    @Test
    void aStatementWithoutRelationsNeedsNoJob() {
        resolver.resolve(List.of());
        assertThat(resolver.needsJob()).isFalse();
        assertThat(resolver.readsSystemTables()).isFalse();
        assertThat(catalog.asked).isEmpty();
    }

    @Test
    void filesGetNamesAndKeepTheOneThatColumnsAreQualifiedWith() {
        String sql = "SELECT * FROM 's3://lake/a.parquet' JOIN read_parquet('s3://lake/b/*.parquet') USING (n)";
        resolver.resolve(List.of(
                new TableRef(List.of("s3://lake/a.parquet"), 14, 21),
                reader("read_parquet", List.of("s3://lake/b/*.parquet"), 41, 37)));
        assertThat(names())
                .containsExactly(
                        new TableName(TableSource.SCAN_CATALOG, "s0", "a"),
                        new TableName(TableSource.SCAN_CATALOG, "s1", "read_parquet"));
        assertThat(RewrittenSql.of(sql, resolver.edits()).text())
                .isEqualTo("SELECT * FROM \"__eider_scan\".\"s0\".\"a\" JOIN "
                        + "\"__eider_scan\".\"s1\".\"read_parquet\" USING (n)");
        assertThat(catalog.asked).isEmpty();
    }

    @Test
    void theSamePatternTwiceIsTwoRelations() {
        resolver.resolve(List.of(table("s3://lake/a.parquet"), table("s3://lake/a.parquet")));
        assertThat(names()).hasSize(2);
    }

    @Test
    void aFileNameCannotBreakOutOfItsQuotes() {
        resolver.resolve(List.of(new TableRef(List.of("s3://lake/a\"; DROP TABLE x; --.parquet"), 0, 1)));
        assertThat(resolver.edits())
                .extracting(Edit::text)
                .containsExactly("\"__eider_scan\".\"s0\".\"a\"\"; DROP TABLE x; --\"");
    }

    @Test
    void optionsOfAReaderGoAlong() {
        resolver.resolve(List.of(new FunctionRef(
                "read_parquet",
                Optional.of(List.of("s3://lake/a", "s3://lake/b")),
                Map.of("union_by_name", "true"),
                Optional.empty(),
                0,
                1)));
        TableSource source = resolver.sources().getFirst();
        assertThat(source.locations()).containsExactly("s3://lake/a", "s3://lake/b");
        assertThat(source.options()).containsExactly(Map.entry("union_by_name", "true"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"read_csv", "read_text", "read_blob", "glob", "duckdb_secrets", "pragma_table_info", "query"})
    void otherTableFunctionsAreRefused(String function) {
        QueryException e = refusal(reader(function, List.of("s3://lake/x"), 3, 5));
        assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN_FUNCTION);
        assertThat(e.info().position()).hasValue(4);
        assertThat(e.getMessage()).contains(function);
    }

    @Test
    void aReaderWithoutConstantLocationsIsRefused() {
        FunctionRef computed = new FunctionRef("read_parquet", Optional.empty(), Map.of(), Optional.empty(), 0, 1);
        assertThat(refusal(computed).code()).isEqualTo(ErrorCode.NOT_SUPPORTED);
        assertThat(refusal(reader("read_parquet", List.of(), 0, 1)).code()).isEqualTo(ErrorCode.NOT_SUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///etc/passwd", "file:///data/../etc/x.parquet", "file:///database/x.parquet", "file:///"})
    void filesOutsideTheRootsAreRefused(String location) {
        QueryException e = refusal(new TableRef(List.of(location), 7, 5));
        assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(e.info().position()).hasValue(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data/x.parquet", "./x.parquet", "~/x.parquet", "x.parquet", "s3:///x.parquet"})
    void whatIsNoLocationIsRefusedAndNotTakenForATable(String location) {
        assertThat(refusal(table(location)).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(catalog.asked).isEmpty();
    }

    @Test
    void theCatalogDoesNotOpenWhatThePolicyCloses() {
        assertThat(refusal(table("secret")).code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    }

    @Test
    void oneForbiddenLocationAmongSeveralIsEnough() {
        assertThat(refusal(reader("read_parquet", List.of("s3://lake/x", "file:///etc/x.parquet"), 0, 1))
                        .code())
                .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }

    @Test
    void systemTablesAreThePlanners() {
        resolver.resolve(List.of(
                table("pg_class"),
                table("pg_catalog", "pg_type"),
                table("INFORMATION_SCHEMA", "Tables"),
                table("demo", "information_schema", "columns")));
        assertThat(resolver.readsSystemTables()).isTrue();
        assertThat(resolver.needsJob()).isFalse();
        assertThat(catalog.asked).isEmpty();
    }

    @Test
    void functionsThatMakeRowsNeedAJobAndNoSource() {
        resolver.resolve(List.of(reader("range", List.of("1000000000"), 0, 1)));
        assertThat(resolver.needsJob()).isTrue();
        assertThat(resolver.sources()).isEmpty();
    }

    private List<TableName> names() {
        return resolver.sources().stream().map(TableSource::name).toList();
    }

    private QueryException refusal(Relation relation) {
        return catchThrowableOfType(QueryException.class, () -> resolver.resolve(List.of(relation)));
    }

    private static TableRef table(String... path) {
        return new TableRef(List.of(path), 0, 1);
    }

    private static FunctionRef reader(String name, List<String> arguments, int offset, int length) {
        return new FunctionRef(name, Optional.of(arguments), Map.of(), Optional.empty(), offset, length);
    }
}
