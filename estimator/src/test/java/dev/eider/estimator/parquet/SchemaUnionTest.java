package dev.eider.estimator.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.Planner;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.parquet.format.SchemaElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaUnionTest {
    @TempDir
    private Path temporary;

    private int described;

    /** @param columns of the file that is described first, second … */
    private FileSchemas schemas(IntFunction<List<Column>> columns) {
        Planner planner = (Planner) Proxy.newProxyInstance(
                Planner.class.getClassLoader(),
                new Class<?>[] {Planner.class},
                (_, _, _) -> columns.apply(described++));
        return new FileSchemas(planner, temporary);
    }

    private static FooterSchema schema(int number) {
        return new FooterSchema(
                new ObjectInfo(ObjectUri.parse("s3://b/" + number), 1, "e", Instant.EPOCH),
                new SchemaNode(new SchemaElement("root"), List.of(), 0, 1),
                new byte[100],
                "key" + number);
    }

    private long hollowFiles() throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void keepsOnlyFilesThatTellMore() throws IOException {
        FileSchemas schemas = schemas(i -> List.of(new Column("a", i == 7 ? "VARCHAR" : "BIGINT")));
        try (SchemaUnion union = schemas.union()) {
            for (int i = 0; i < 100; i++) {
                union.add(schema(i));
            }
            assertThat(hollowFiles()).isEqualTo(2);
            assertThat(union.differ()).isTrue();
        }
        assertThat(hollowFiles()).isZero();
    }

    @Test
    void refusesMoreColumnsThanTheHeapHasRoomFor() throws IOException {
        FileSchemas schemas = schemas(i -> List.of(new Column(i + "x".repeat(1 << 20), "BIGINT")));
        try (SchemaUnion union = schemas.union()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            union.add(schema(i));
                        }
                    })
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
                    .hasMessageContaining("'s3://b/15' have 16 different columns");
        }
        assertThat(hollowFiles()).isZero();
    }

    @Test
    void columnsOfManySchemasAreNotAllKept() {
        FileSchemas schemas = schemas(_ -> List.of(new Column("x".repeat(1 << 20), "BIGINT")));
        for (int i = 0; i < 20; i++) {
            schemas.columns(schema(i));
        }
        schemas.columns(schema(19));
        assertThat(described).isEqualTo(20);
        schemas.columns(schema(0));
        assertThat(described).isEqualTo(21);
    }
}
