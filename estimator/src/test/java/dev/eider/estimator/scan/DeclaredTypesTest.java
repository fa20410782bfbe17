package dev.eider.estimator.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.Column;
import dev.eider.contract.FileFormat;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import dev.eider.estimator.parquet.FileSchemas;
import dev.eider.estimator.parquet.FooterSchema;
import dev.eider.estimator.parquet.SchemaNode;
import dev.eider.estimator.planner.Planner;
import dev.eider.estimator.planner.PlannerCaller;
import dev.eider.estimator.table.TableMetadata;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectUri;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.parquet.format.SchemaElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclaredTypesTest {
    @TempDir
    private Path temporary;

    @Test
    void plannersAreAskedForTheCallerByThreadsThatReadFooters() throws Exception {
        AtomicReference<String> asked = new AtomicReference<>();
        Planner planner = (Planner)
                Proxy.newProxyInstance(Planner.class.getClassLoader(), new Class<?>[] {Planner.class}, (_, _, _) -> {
                    asked.set(PlannerCaller.tenant());
                    return List.of(new Column("a", "BIGINT"));
                });
        List<Column> declared = List.of(new Column("a", "INTEGER"));
        TableSource source = new TableSource(
                new TableName("c", "s", "t"), FileFormat.PARQUET, List.of("s3://b/a"), declared, Map.of());
        TableMetadata table = new TableMetadata(source, declared, List.of(), List.of(), Map.of(), true, 0);
        DeclaredTypes types = ScopedValue.where(PlannerCaller.TENANT, "sales")
                .call(() -> new DeclaredTypes(table, new FileSchemas(planner, temporary)));
        SchemaElement root = new SchemaElement("root");
        FooterSchema schema = new FooterSchema(
                new ObjectInfo(ObjectUri.parse("s3://b/a"), 1, "e", Instant.EPOCH),
                new SchemaNode(root, List.of(), 0, 1),
                new byte[0],
                "k");

        FutureTask<Set<String>> cast = new FutureTask<>(() -> types.castIn(schema));
        Thread.ofVirtual().start(cast);

        assertThat(cast.get()).containsExactly("a");
        assertThat(asked).hasValue("sales");
    }
}
