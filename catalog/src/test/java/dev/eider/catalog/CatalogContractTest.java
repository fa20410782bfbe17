package dev.eider.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.FileFormat;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Catalog} must do. */
public abstract class CatalogContractTest {
    private static final TableName ORDERS = new TableName("Shop", "Sales", "Orders");

    /** An empty one. */
    protected abstract Catalog emptyCatalog();

    private Catalog catalog;

    @BeforeEach
    void shop() {
        catalog = emptyCatalog();
        catalog.createCatalog(NewCatalog.of("Shop"), "ann");
        catalog.createSchema(NewSchema.of("shop", "Sales"), "ann");
    }

    @Test
    void returnsWhatWasCreated() {
        CatalogInfo created =
                catalog.createCatalog(new NewCatalog("größe 1", Optional.of("¿qué?"), Map.of("k", "v")), "bob");
        assertThat(catalog.catalog("GRÖSSE 1".replace("SS", "ß"))).isEqualTo(created);
        assertThat(created.audit().createdBy()).isEqualTo("bob");
        assertThat(created.audit().updatedAt()).isEqualTo(created.audit().createdAt());
        SchemaInfo schema =
                catalog.createSchema(new NewSchema("SHOP", "ops", Optional.of("c"), Map.of("a", "b")), "bob");
        assertThat(catalog.schema("shop", "OPS")).isEqualTo(schema);
        assertThat(schema.fullName()).isEqualTo("Shop.ops");
        TableInfo table = catalog.createTable(NewTable.parquet(ORDERS, "s3://lake/orders/"), "bob");
        assertThat(catalog.table(new TableName("SHOP", "sales", "ORDERS"))).isEqualTo(table);
    }

    @Test
    void refusesASecondOfTheSameNameInAnyCase() {
        catalog.createTable(NewTable.parquet(ORDERS, "s3://lake/orders/"), "ann");
        expect(ErrorCode.ALREADY_EXISTS, "shop", () -> catalog.createCatalog(NewCatalog.of("sHOP"), "ann"));
        expect(
                ErrorCode.ALREADY_EXISTS,
                "Shop.SALES",
                () -> catalog.createSchema(NewSchema.of("shop", "SALES"), "ann"));
        expect(
                ErrorCode.ALREADY_EXISTS,
                "Shop.Sales.orders",
                () -> catalog.createTable(NewTable.parquet(named("orders"), "s3://lake/o/"), "ann"));
    }

    @Test
    void saysWhichPartOfANameIsMissing() {
        expect(ErrorCode.CATALOG_NOT_FOUND, "nowhere", () -> catalog.catalog("nowhere"));
        expect(ErrorCode.CATALOG_NOT_FOUND, "nowhere", () -> catalog.schema("nowhere", "x"));
        expect(ErrorCode.SCHEMA_NOT_FOUND, "shop.x", () -> catalog.schema("shop", "x"));
        expect(ErrorCode.CATALOG_NOT_FOUND, "n", () -> catalog.table(new TableName("n", "x", "y")));
        expect(ErrorCode.SCHEMA_NOT_FOUND, "shop.x", () -> catalog.table(new TableName("shop", "x", "y")));
        expect(ErrorCode.TABLE_NOT_FOUND, "Shop.Sales.y", () -> catalog.table(named("y")));
        expect(ErrorCode.TABLE_NOT_FOUND, "Shop.Sales.y", () -> catalog.deleteTable(named("y")));
        expect(
                ErrorCode.SCHEMA_NOT_FOUND,
                "shop.x",
                () -> catalog.createTable(NewTable.parquet(new TableName("shop", "x", "y"), "s3://b/k"), "a"));
        expect(ErrorCode.CATALOG_NOT_FOUND, "n", () -> catalog.schemas("n", PageRequest.first()));
        expect(ErrorCode.SCHEMA_NOT_FOUND, "shop.x", () -> catalog.tables("shop", "x", PageRequest.first()));
        expect(ErrorCode.CATALOG_NOT_FOUND, "a", () -> catalog.catalog("a\0b"));
    }

    @Test
    void resolvesAnyCaseToTheSource() {
        List<ColumnInfo> columns = List.of(
                ColumnInfo.of("o key", "bigint", 0),
                ColumnInfo.of("price", "decimal(15,2)", 1),
                partition(ColumnInfo.of("day", "date", 2)));
        catalog.createTable(
                new NewTable(
                        ORDERS,
                        "EXTERNAL",
                        "PARQUET",
                        "s3://lake/orders/**/*.parquet",
                        columns,
                        Optional.empty(),
                        Map.of("eider.union_by_name", "true", "team", "x")),
                "ann");
        assertThat(catalog.resolve(new TableName("SHOP", "SALES", "orders")))
                .contains(new TableSource(
                        ORDERS,
                        FileFormat.PARQUET,
                        List.of("s3://lake/orders/**/*.parquet"),
                        List.of(
                                new Column("o key", "BIGINT"),
                                new Column("price", "DECIMAL(15,2)"),
                                new Column("day", "DATE")),
                        Map.of("hive_partitioning", "true", "union_by_name", "true")));
        assertThat(catalog.resolve(named("other"))).isEmpty();
        assertThat(catalog.resolve(named("a\0b"))).isEmpty();
        assertThat(catalog.resolve(new TableName("x", "y", "z"))).isEmpty();
    }

    @Test
    void keepsColumnsAsTheyWereGiven() {
        ColumnInfo full = new ColumnInfo(
                "amount",
                Optional.of("decimal(10,2)"),
                Optional.of("\"decimal(10,2)\""),
                Optional.of("DECIMAL"),
                OptionalInt.of(10),
                OptionalInt.of(2),
                Optional.empty(),
                0,
                Optional.of("in €"),
                false,
                OptionalInt.empty());
        catalog.createTable(
                new NewTable(ORDERS, "EXTERNAL", "PARQUET", "s3://b/k", List.of(full), Optional.empty(), Map.of()),
                "ann");
        assertThat(catalog.table(ORDERS).columns()).containsExactly(full);
    }

    @Test
    void listsInPagesThatSurviveChangesInBetween() {
        for (String name : List.of("e", "c", "a", "D", "B")) {
            catalog.createTable(NewTable.parquet(named(name), "s3://lake/" + name), "ann");
        }
        Page<TableInfo> first = catalog.tables("SHOP", "sales", new PageRequest(2, ""));
        assertThat(names(first)).containsExactly("a", "B");
        catalog.deleteTable(named("b"));
        catalog.createTable(NewTable.parquet(named("aa"), "s3://lake/aa"), "ann");
        Page<TableInfo> second = catalog.tables("shop", "sales", next(first, 2));
        assertThat(names(second)).containsExactly("c", "D");
        Page<TableInfo> third = catalog.tables("shop", "sales", next(second, 2));
        assertThat(names(third)).containsExactly("e");
        assertThat(third.nextToken()).isEmpty();
        assertThat(catalog.catalogs(PageRequest.first()).items())
                .extracting(CatalogInfo::name)
                .containsExactly("Shop");
        assertThat(catalog.schemas("shop", PageRequest.first()).items())
                .extracting(SchemaInfo::name)
                .containsExactly("Sales");
    }

    @Test
    void findsTablesOfAllSchemasByPattern() {
        catalog.createSchema(NewSchema.of("shop", "ops"), "ann");
        catalog.createTable(NewTable.parquet(named("a_b"), "s3://lake/1"), "ann");
        catalog.createTable(NewTable.parquet(named("aXb"), "s3://lake/2"), "ann");
        catalog.createTable(NewTable.parquet(new TableName("shop", "ops", "jobs"), "s3://lake/3"), "ann");
        assertThat(catalog.findTables("shop", "%", "%"))
                .extracting(info -> info.name().toString())
                .containsExactly("Shop.ops.jobs", "Shop.Sales.a_b", "Shop.Sales.aXb");
        assertThat(catalog.findTables("%", "SALES", "a\\_b")).hasSize(1);
        assertThat(catalog.findTables("%", "%", "a_b")).hasSize(2);
        assertThat(catalog.findTables("%", "%", "a\\")).isEmpty();
        assertThat(catalog.findTables("%", "%", "\0")).isEmpty();
        assertThat(catalog.findSchemas("sho_", "%"))
                .extracting(SchemaInfo::fullName)
                .containsExactly("Shop.ops", "Shop.Sales");
    }

    @Test
    void updatesOnlyWhatIsGiven() {
        CatalogInfo before = catalog.createCatalog(new NewCatalog("c1", Optional.of("old"), Map.of("k", "v")), "ann");
        CatalogInfo after =
                catalog.updateCatalog("C1", new Change(Optional.of("c2"), Optional.empty(), Optional.empty()), "bob");
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.comment()).contains("old");
        assertThat(after.properties()).isEqualTo(Map.of("k", "v"));
        assertThat(after.audit().createdBy()).isEqualTo("ann");
        assertThat(after.audit().updatedBy()).isEqualTo("bob");
        assertThat(catalog.catalog("c2")).isEqualTo(after);
        expect(ErrorCode.CATALOG_NOT_FOUND, "c1", () -> catalog.catalog("c1"));
        expect(
                ErrorCode.ALREADY_EXISTS,
                "SHOP",
                () -> catalog.updateCatalog(
                        "c2", new Change(Optional.of("SHOP"), Optional.empty(), Optional.empty()), "bob"));
        SchemaInfo schema = catalog.updateSchema(
                "shop",
                "sales",
                new Change(Optional.empty(), Optional.of("new"), Optional.of(Map.of("a", "b"))),
                "bob");
        assertThat(catalog.schema("shop", "sales")).isEqualTo(schema);
        assertThat(schema.comment()).contains("new");
        expect(
                ErrorCode.INVALID_REQUEST,
                "reserved",
                () -> catalog.updateSchema(
                        "shop",
                        "sales",
                        new Change(Optional.of("pg_catalog"), Optional.empty(), Optional.empty()),
                        "bob"));
    }

    @Test
    void refusesASchemaThatIsCalledAsACatalogIs() {
        for (String name : List.of("temp", "System", "MEMORY", "__eider_scan", "sHOP")) {
            expect(
                    ErrorCode.INVALID_REQUEST,
                    name + ".table would be ambiguous",
                    () -> catalog.createSchema(NewSchema.of("Shop", name), "ann"));
            Change change = new Change(Optional.of(name), Optional.empty(), Optional.empty());
            expect(
                    ErrorCode.INVALID_REQUEST,
                    name + ".table would be ambiguous",
                    () -> catalog.updateSchema("shop", "sales", change, "ann"));
        }
        Change change = new Change(Optional.of("SALES"), Optional.empty(), Optional.empty());
        expect(
                ErrorCode.INVALID_REQUEST,
                "SALES.table would be ambiguous",
                () -> catalog.updateCatalog("shop", change, "ann"));
        assertThat(catalog.findSchemas("%", "%"))
                .extracting(SchemaInfo::fullName)
                .containsExactly("Shop.Sales");
    }

    @Test
    void deletesWhatIsEmptyAndTheRestOnlyByForce() {
        catalog.createTable(NewTable.parquet(ORDERS, "s3://lake/orders/"), "ann");
        expect(ErrorCode.SCHEMA_NOT_EMPTY, "Shop.Sales", () -> catalog.deleteSchema("shop", "sales", false));
        expect(ErrorCode.SCHEMA_NOT_EMPTY, "Shop", () -> catalog.deleteCatalog("shop", false));
        catalog.deleteTable(ORDERS);
        assertThat(catalog.resolve(ORDERS)).isEmpty();
        catalog.deleteSchema("shop", "sales", false);
        catalog.createSchema(NewSchema.of("shop", "sales"), "ann");
        catalog.createTable(NewTable.parquet(ORDERS, "s3://lake/orders/"), "ann");
        catalog.deleteCatalog("SHOP", true);
        assertThat(catalog.catalogs(PageRequest.first()).items()).isEmpty();
        expect(ErrorCode.CATALOG_NOT_FOUND, "shop", () -> catalog.deleteCatalog("shop", true));
    }

    @Test
    void letsOneOfManyRacingCreationsWin() throws Exception {
        List<Callable<TableInfo>> attempts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String location = "s3://lake/" + i;
            attempts.add(() -> catalog.createTable(NewTable.parquet(ORDERS, location), "ann"));
        }
        List<TableInfo> winners = new ArrayList<>();
        List<Throwable> losers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<TableInfo> attempt : threads.invokeAll(attempts)) {
                if (attempt.state() == Future.State.SUCCESS) {
                    winners.add(attempt.resultNow());
                } else {
                    losers.add(attempt.exceptionNow());
                }
            }
        }
        assertThat(winners).containsExactly(catalog.table(ORDERS));
        assertThat(losers)
                .hasSize(7)
                .allSatisfy(e -> assertThat(((QueryException) e).code()).isEqualTo(ErrorCode.ALREADY_EXISTS));
    }

    @Test
    void neverLosesATableToAForcedDeletionHalfway() throws Exception {
        for (int round = 0; round < 20; round++) {
            catalog.createCatalog(NewCatalog.of("race"), "ann");
            catalog.createSchema(NewSchema.of("race", "s"), "ann");
            List<Callable<Object>> both = List.of(
                    () -> catalog.createTable(NewTable.parquet(new TableName("race", "s", "t"), "s3://b/k"), "ann"),
                    () -> {
                        catalog.deleteCatalog("race", true);
                        return "deleted";
                    });
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Object>> results = threads.invokeAll(both);
                assertThat(results.getLast().get()).isEqualTo("deleted");
                if (results.getFirst().state() == Future.State.FAILED) {
                    assertThat(results.getFirst().exceptionNow())
                            .isInstanceOfSatisfying(
                                    QueryException.class,
                                    e -> assertThat(e.code())
                                            .isIn(ErrorCode.CATALOG_NOT_FOUND, ErrorCode.SCHEMA_NOT_FOUND));
                }
            }
            expect(ErrorCode.CATALOG_NOT_FOUND, "race", () -> catalog.catalog("race"));
        }
    }

    private static TableName named(String table) {
        return new TableName("Shop", "Sales", table);
    }

    private static List<String> names(Page<TableInfo> page) {
        return page.items().stream().map(info -> info.name().table()).toList();
    }

    private static PageRequest next(Page<?> page, int size) {
        return PageRequest.of(OptionalInt.of(size), page.nextToken());
    }

    private static ColumnInfo partition(ColumnInfo column) {
        return new ColumnInfo(
                column.name(),
                column.typeText(),
                column.typeJson(),
                column.typeName(),
                column.typePrecision(),
                column.typeScale(),
                column.typeIntervalType(),
                column.position(),
                column.comment(),
                column.nullable(),
                OptionalInt.of(0));
    }

    private static void expect(ErrorCode code, String named, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).containsIgnoringCase(named);
        });
    }
}
