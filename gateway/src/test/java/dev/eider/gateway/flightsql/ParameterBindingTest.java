package dev.eider.gateway.flightsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.eider.gateway.query.Parameter;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.flight.sql.FlightSqlUtils;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UuidVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type of Arrow as a parameter: bound with its value, or refused by its name; the fixture's end shows that no memory is left. */
class ParameterBindingTest {
    private static final UUID ID = UUID.fromString("8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f");
    private static final byte[] BYTES = {0, -1, 65};
    private static final DictionaryEncoding ENCODING = new DictionaryEncoding(7, false, new ArrowType.Int(8, true));

    private static FlightFixture door;

    @BeforeAll
    static void open() throws Exception {
        door = new FlightFixture();
    }

    @AfterAll
    static void close() throws Exception {
        door.awaitQuiet();
        door.close();
    }

    /** One parameter: its field, what is put into row 0, and what shall come of it. */
    record Case(
            Field field,
            Consumer<FieldVector> fill,
            @Nullable String type,
            @Nullable String text) {
        @Override
        public String toString() {
            return field + " as " + type;
        }
    }

    private static Case of(Field field, Consumer<FieldVector> fill, @Nullable String type, @Nullable String text) {
        return new Case(field, fill, type, text);
    }

    private static Case of(ArrowType arrow, Consumer<FieldVector> fill, @Nullable String type, @Nullable String text) {
        return of(Field.nullable("p", arrow), fill, type, text);
    }

    private static Field field(ArrowType type, Field... children) {
        return new Field("p", FieldType.nullable(type), List.of(children));
    }

    private static Field extension(String name, ArrowType storage) {
        return new Field("p", new FieldType(true, storage, null, Map.of("ARROW:extension:name", name)), List.of());
    }

    private static <V> Consumer<FieldVector> in(Class<V> type, Consumer<V> fill) {
        return vector -> fill.accept(type.cast(vector));
    }

    private static Consumer<FieldVector> number(long value) {
        return in(BaseIntVector.class, v -> v.setUnsafeWithPossibleTruncate(0, value));
    }

    private static Consumer<FieldVector> bytes(byte[] value) {
        return vector -> {
            switch (vector) {
                case BaseVariableWidthVector v -> v.setSafe(0, value);
                case BaseLargeVariableWidthVector v -> v.setSafe(0, value);
                case BaseVariableWidthViewVector v -> v.setSafe(0, value);
                case FixedSizeBinaryVector v -> v.setSafe(0, value);
                default -> throw new IllegalArgumentException(vector.toString());
            }
        };
    }

    private static Consumer<FieldVector> text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private static Consumer<FieldVector> timestamp(long value) {
        return in(TimeStampVector.class, v -> v.setSafe(0, value));
    }

    private static ArrowType.Decimal decimal(int precision, int scale, int bits) {
        return new ArrowType.Decimal(precision, scale, bits);
    }

    private static Consumer<FieldVector> decimal256(String value) {
        return in(Decimal256Vector.class, v -> v.setSafe(0, new BigDecimal(value)));
    }

    private static void noFill(FieldVector vector) {}

    static List<Case> bound() {
        List<Case> cases = new ArrayList<>();
        cases.add(of(ArrowType.Null.INSTANCE, ParameterBindingTest::noFill, null, null));
        cases.add(of(new ArrowType.Int(32, true), ParameterBindingTest::noFill, "INTEGER", null));
        cases.add(of(ArrowType.Bool.INSTANCE, in(BitVector.class, v -> v.setSafe(0, 1)), "BOOLEAN", "true"));
        cases.add(of(new ArrowType.Int(8, true), number(-128), "TINYINT", "-128"));
        cases.add(of(new ArrowType.Int(16, true), number(-32768), "SMALLINT", "-32768"));
        cases.add(of(new ArrowType.Int(32, true), number(Integer.MIN_VALUE), "INTEGER", "-2147483648"));
        cases.add(of(new ArrowType.Int(64, true), number(Long.MIN_VALUE), "BIGINT", "-9223372036854775808"));
        cases.add(of(new ArrowType.Int(8, false), number(255), "UTINYINT", "255"));
        cases.add(of(new ArrowType.Int(16, false), number(65535), "USMALLINT", "65535"));
        cases.add(of(new ArrowType.Int(32, false), number(-1), "UINTEGER", "4294967295"));
        cases.add(of(new ArrowType.Int(64, false), number(-1), "UBIGINT", "18446744073709551615"));
        floats(cases);
        decimals(cases);
        stringsAndBytes(cases);
        datesAndTimes(cases);
        spans(cases);
        lists(cases);
        cases.add(of(
                field(
                        new ArrowType.Union(UnionMode.Dense, new int[] {0}),
                        Field.nullable("n", new ArrowType.Int(64, true))),
                ParameterBindingTest::dense,
                "BIGINT",
                "9"));
        cases.add(of(extension("arrow.uuid", new ArrowType.FixedSizeBinary(16)), bytes(uuid()), "UUID", ID.toString()));
        cases.add(of(UuidType.INSTANCE, in(UuidVector.class, v -> v.setSafe(0, ID)), "UUID", ID.toString()));
        cases.add(of(extension("arrow.json", ArrowType.Utf8.INSTANCE), text("{\"a\": 1}"), "JSON", "{\"a\": 1}"));
        cases.add(of(extension("arrow.bool8", new ArrowType.Int(8, true)), number(2), "BOOLEAN", "true"));
        cases.add(of(extension("arrow.bool8", ArrowType.Utf8.INSTANCE), text("x"), null, "x"));
        cases.add(of(extension("geoarrow.wkb", ArrowType.Binary.INSTANCE), bytes(BYTES), "BLOB", "\\x00\\xFF\\x41"));
        return cases;
    }

    private static byte[] uuid() {
        return HexFormat.of().parseHex(ID.toString().replace("-", ""));
    }

    private static void floats(List<Case> cases) {
        ArrowType half = new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);
        cases.add(of(half, in(Float2Vector.class, v -> v.setSafeWithPossibleTruncate(0, 1.5f)), "FLOAT", "1.5"));
        cases.add(of(
                half,
                in(Float2Vector.class, v -> v.setSafeWithPossibleTruncate(0, Float.NEGATIVE_INFINITY)),
                "FLOAT",
                "-Infinity"));
        cases.add(of(
                new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
                in(Float4Vector.class, v -> v.setSafe(0, Float.MIN_VALUE)),
                "FLOAT",
                "1.4E-45"));
        cases.add(of(
                new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
                in(Float8Vector.class, v -> v.setSafe(0, Double.NaN)),
                "DOUBLE",
                "NaN"));
    }

    private static void decimals(List<Case> cases) {
        Consumer<FieldVector> small = in(DecimalVector.class, v -> v.setSafe(0, new BigDecimal("-2.50")));
        cases.add(of(decimal(4, 2, 128), small, "DECIMAL(4,2)", "-2.50"));
        cases.add(of(
                decimal(3, 5, 128),
                in(DecimalVector.class, v -> v.setSafe(0, new BigDecimal("0.00123"))),
                "DECIMAL(5,5)",
                "0.00123"));
        cases.add(of(
                decimal(3, -2, 128),
                in(DecimalVector.class, v -> v.setSafe(0, new BigDecimal("123E2"))),
                "DECIMAL(5,0)",
                "12300"));
        cases.add(of(decimal(76, 10, 256), decimal256("1.5000000000"), "DECIMAL(38,10)", "1.5000000000"));
        cases.add(of(decimal(20, 0, 256), decimal256("7"), "DECIMAL(20,0)", "7"));
    }

    private static void stringsAndBytes(List<Case> cases) {
        for (ArrowType type :
                List.of(ArrowType.Utf8.INSTANCE, ArrowType.LargeUtf8.INSTANCE, ArrowType.Utf8View.INSTANCE)) {
            cases.add(of(type, text("it's a \"longer\" text"), null, "it's a \"longer\" text"));
        }
        for (ArrowType type : List.of(
                ArrowType.Binary.INSTANCE,
                ArrowType.LargeBinary.INSTANCE,
                ArrowType.BinaryView.INSTANCE,
                new ArrowType.FixedSizeBinary(3))) {
            cases.add(of(type, bytes(BYTES), "BLOB", "\\x00\\xFF\\x41"));
        }
    }

    private static void datesAndTimes(List<Case> cases) {
        ArrowType day = new ArrowType.Date(DateUnit.DAY);
        cases.add(of(day, in(DateDayVector.class, v -> v.setSafe(0, 18_000)), "DATE", "2019-04-14"));
        cases.add(of(day, in(DateDayVector.class, v -> v.setSafe(0, 2_932_897)), "DATE", "10000-01-01"));
        cases.add(of(
                new ArrowType.Date(DateUnit.MILLISECOND),
                in(DateMilliVector.class, v -> v.setSafe(0, -1)),
                "DATE",
                "1969-12-31"));
        cases.add(of(
                new ArrowType.Time(TimeUnit.SECOND, 32),
                in(TimeSecVector.class, v -> v.setSafe(0, 3723)),
                "TIME",
                "01:02:03"));
        cases.add(of(
                new ArrowType.Time(TimeUnit.MILLISECOND, 32),
                in(TimeMilliVector.class, v -> v.setSafe(0, 3_723_004)),
                "TIME",
                "01:02:03.004"));
        cases.add(of(
                new ArrowType.Time(TimeUnit.MICROSECOND, 64),
                in(TimeMicroVector.class, v -> v.setSafe(0, 86_400_000_000L)),
                "TIME",
                "24:00:00"));
        cases.add(of(
                new ArrowType.Time(TimeUnit.NANOSECOND, 64),
                in(TimeNanoVector.class, v -> v.setSafe(0, 1)),
                "TIME_NS",
                "00:00:00.000000001"));
        Map<TimeUnit, String> plain = Map.of(
                TimeUnit.SECOND, "TIMESTAMP_S",
                TimeUnit.MILLISECOND, "TIMESTAMP_MS",
                TimeUnit.MICROSECOND, "TIMESTAMP",
                TimeUnit.NANOSECOND, "TIMESTAMP_NS");
        Map<TimeUnit, Long> units = Map.of(
                TimeUnit.SECOND, 1L,
                TimeUnit.MILLISECOND, 1_000L,
                TimeUnit.MICROSECOND, 1_000_000L,
                TimeUnit.NANOSECOND, 1_000_000_000L);
        plain.forEach((unit, name) -> {
            long second = units.get(unit);
            cases.add(of(new ArrowType.Timestamp(unit, null), timestamp(61 * second), name, "1970-01-01T00:01:01"));
            String zoned = unit == TimeUnit.NANOSECOND ? "TIMESTAMPTZ_NS" : "TIMESTAMP WITH TIME ZONE";
            cases.add(of(
                    new ArrowType.Timestamp(unit, "Europe/Berlin"),
                    timestamp(61 * second),
                    zoned,
                    "1970-01-01T00:01:01Z"));
        });
    }

    private static void spans(List<Case> cases) {
        Map.of(
                        TimeUnit.SECOND,
                        3L,
                        TimeUnit.MILLISECOND,
                        3_000L,
                        TimeUnit.MICROSECOND,
                        3_000_000L,
                        TimeUnit.NANOSECOND,
                        3_000_000_000L)
                .forEach((unit, value) -> cases.add(of(
                        new ArrowType.Duration(unit),
                        in(DurationVector.class, v -> v.setSafe(0, value)),
                        "INTERVAL",
                        "3000000 microseconds")));
        cases.add(of(
                new ArrowType.Interval(IntervalUnit.YEAR_MONTH),
                in(IntervalYearVector.class, v -> v.setSafe(0, -14)),
                "INTERVAL",
                "-14 months"));
        cases.add(of(
                new ArrowType.Interval(IntervalUnit.DAY_TIME),
                in(IntervalDayVector.class, v -> v.setSafe(0, 2, -5)),
                "INTERVAL",
                "2 days -5000 microseconds"));
        cases.add(of(
                new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                in(IntervalMonthDayNanoVector.class, v -> v.setSafe(0, 1, -2, 3_000)),
                "INTERVAL",
                "1 months -2 days 3 microseconds"));
    }

    private static void lists(List<Case> cases) {
        Field number = Field.nullable("l", new ArrowType.Int(32, true));
        String text = "[\"1\", NULL]";
        for (ArrowType type : List.of(
                ArrowType.List.INSTANCE,
                ArrowType.LargeList.INSTANCE,
                ArrowType.ListView.INSTANCE,
                ArrowType.LargeListView.INSTANCE,
                new ArrowType.FixedSizeList(2))) {
            cases.add(of(field(type, number), vector -> oneAndNull(vector), "INTEGER[]", text));
        }
        Field nothing = Field.nullable("l", ArrowType.Null.INSTANCE);
        cases.add(of(
                field(ArrowType.List.INSTANCE, nothing),
                in(ListVector.class, v -> v.startNewValue(0)),
                "\"NULL\"[]",
                "[]"));
        cases.add(of(
                field(ArrowType.List.INSTANCE, nothing),
                vector -> two((ListVector) vector),
                "\"NULL\"[]",
                "[NULL, NULL]"));
    }

    private static void two(ListVector list) {
        list.startNewValue(0);
        list.endValue(0, 2);
        list.getDataVector().setValueCount(2);
    }

    private static void oneAndNull(FieldVector list) {
        switch (list) {
            case ListVector v -> {
                v.startNewValue(0);
                v.endValue(0, 2);
            }
            case LargeListVector v -> {
                v.startNewValue(0);
                v.endValue(0, 2);
            }
            case ListViewVector v -> {
                v.startNewValue(0);
                v.endValue(0, 2);
            }
            case LargeListViewVector v -> {
                v.startNewValue(0);
                v.endValue(0, 2);
            }
            case FixedSizeListVector v -> v.startNewValue(0);
            default -> throw new IllegalArgumentException(list.toString());
        }
        IntVector elements = (IntVector) list.getChildrenFromFields().getFirst();
        elements.setSafe(0, 1);
        elements.setNull(1);
        elements.setValueCount(2);
    }

    private static void dense(FieldVector vector) {
        DenseUnionVector union = (DenseUnionVector) vector;
        union.setTypeId(0, (byte) 0);
        union.setOffset(0, 0);
        BigIntVector member = (BigIntVector) union.getChildrenFromFields().getFirst();
        member.setSafe(0, 9);
        member.setValueCount(1);
    }

    static List<Case> refused() {
        String dates = "is too far away for DuckDB's dates and times";
        Field flag = Field.nullable("a", ArrowType.Bool.INSTANCE);
        Field entries = new Field(
                "entries",
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(new Field("key", FieldType.notNullable(ArrowType.Bool.INSTANCE), List.of()), flag));
        Field small = Field.nullable("l", decimal(9, 2, 32));
        return List.of(
                of(field(ArrowType.Struct.INSTANCE, flag), ParameterBindingTest::noFill, "0A000", "{'a': ?, 'b': ?}"),
                of(field(new ArrowType.Map(false), entries), ParameterBindingTest::noFill, "0A000", "map(?, ?)"),
                of(
                        field(ArrowType.List.INSTANCE, field(ArrowType.Struct.INSTANCE, flag)),
                        ParameterBindingTest::noFill,
                        "0A000",
                        "is nested"),
                of(extension("arrow.opaque", ArrowType.Binary.INSTANCE), bytes(BYTES), "0A000", "is opaque"),
                of(extension("arrow.uuid", ArrowType.Binary.INSTANCE), bytes(BYTES), "0A000", "UuidType"),
                of(decimal(9, 2, 32), ParameterBindingTest::noFill, "0A000", "send a decimal as decimal128"),
                of(decimal(18, 2, 64), ParameterBindingTest::noFill, "0A000", "send a decimal as decimal128"),
                of(field(ArrowType.List.INSTANCE, small), ParameterBindingTest::noFill, "0A000", "128-bit"),
                of(decimal(76, 50, 256), ParameterBindingTest::noFill, "0A000", "send it as float64"),
                of(decimal(76, 0, 256), decimal256("1" + "0".repeat(38)), "22003", "DECIMAL(38,0)"),
                of(
                        new ArrowType.Duration(TimeUnit.SECOND),
                        in(DurationVector.class, v -> v.setSafe(0, Long.MAX_VALUE)),
                        "22008",
                        dates),
                of(
                        new ArrowType.Duration(TimeUnit.NANOSECOND),
                        in(DurationVector.class, v -> v.setSafe(0, -999)),
                        "22008",
                        "send whole microseconds"),
                of(
                        new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                        in(IntervalMonthDayNanoVector.class, v -> v.setSafe(0, 1, -2, 3_001)),
                        "22008",
                        "send whole microseconds"),
                of(new ArrowType.Timestamp(TimeUnit.SECOND, null), timestamp(Long.MAX_VALUE - 1), "22008", dates),
                of(
                        new ArrowType.Date(DateUnit.MILLISECOND),
                        in(DateMilliVector.class, v -> v.setSafe(0, Long.MAX_VALUE)),
                        "22008",
                        dates),
                of(
                        new ArrowType.Time(TimeUnit.SECOND, 32),
                        in(TimeSecVector.class, v -> v.setSafe(0, -1)),
                        "22008",
                        "is no time of a day"));
    }

    @ParameterizedTest
    @MethodSource
    void bound(Case one) throws Exception {
        assertThat(bind(one.field(), one.fill(), new MapDictionaryProvider()))
                .isEqualTo(new Parameter(Optional.ofNullable(one.type()), Optional.ofNullable(one.text())));
    }

    @ParameterizedTest
    @MethodSource
    void refused(Case one) {
        assertThatThrownBy(() -> bind(one.field(), one.fill(), new MapDictionaryProvider()))
                .isInstanceOfSatisfying(FlightRuntimeException.class, e -> {
                    assertThat(e.getMessage())
                            .startsWith("parameter 1 (Arrow type "
                                    + one.field().getType().getTypeID())
                            .contains(one.text());
                    assertThat(e.status().metadata().get("eider-sql-state")).isEqualTo(one.type());
                });
    }

    @Test
    void aDictionarysEntryIsTheValue() throws Exception {
        Field indices = new Field("p", new FieldType(true, new ArrowType.Int(8, true), ENCODING), List.of());
        for (boolean list : new boolean[] {false, true}) {
            try (VarCharVector entries = new VarCharVector("d", door.clientMemory)) {
                entries.setSafe(0, "FRANCE".getBytes(StandardCharsets.UTF_8));
                entries.setSafe(1, "PERU".getBytes(StandardCharsets.UTF_8));
                entries.setValueCount(2);
                MapDictionaryProvider dictionaries = new MapDictionaryProvider(new Dictionary(entries, ENCODING));
                Parameter parameter = list
                        ? bind(
                                field(ArrowType.List.INSTANCE, indices),
                                ParameterBindingTest::secondInList,
                                dictionaries)
                        : bind(indices, number(1), dictionaries);
                assertThat(parameter)
                        .isEqualTo(
                                list
                                        ? new Parameter(Optional.of("VARCHAR[]"), Optional.of("[\"PERU\"]"))
                                        : new Parameter(Optional.empty(), Optional.of("PERU")));
                if (!list) {
                    assertThatThrownBy(() -> bind(indices, number(2), dictionaries))
                            .hasMessageContaining("is entry 2 of a dictionary with 2 entries");
                }
            }
        }
    }

    @Test
    void aListOfLongEntriesIsRefusedBeforeItIsMade() throws Exception {
        Field indices = new Field("p", new FieldType(true, new ArrowType.Int(8, true), ENCODING), List.of());
        try (VarCharVector entries = new VarCharVector("d", door.clientMemory)) {
            entries.setSafe(0, new byte[1 << 20]);
            entries.setValueCount(1);
            MapDictionaryProvider dictionaries = new MapDictionaryProvider(new Dictionary(entries, ENCODING));
            assertThatThrownBy(() -> bind(
                            field(ArrowType.List.INSTANCE, indices),
                            ParameterBindingTest::firstTenThousandTimes,
                            dictionaries))
                    .isInstanceOfSatisfying(
                            FlightRuntimeException.class,
                            e -> assertThat(e.status().metadata().get("eider-sql-state"))
                                    .isEqualTo("53200"))
                    .hasMessageContaining("bind fewer or shorter values");
        }
    }

    private static void firstTenThousandTimes(FieldVector vector) {
        ListVector list = (ListVector) vector;
        list.startNewValue(0);
        list.endValue(0, 10_000);
        for (int i = 0; i < 10_000; i++) {
            ((TinyIntVector) list.getDataVector()).setSafe(i, 0);
        }
        list.getDataVector().setValueCount(10_000);
    }

    private static void secondInList(FieldVector vector) {
        ListVector list = (ListVector) vector;
        list.startNewValue(0);
        list.endValue(0, 1);
        ((TinyIntVector) list.getDataVector()).setSafe(0, 1);
        list.getDataVector().setValueCount(1);
    }

    @Test
    void aRunsValueIsTheValue() throws Exception {
        Field ends = new Field("run_ends", FieldType.notNullable(new ArrowType.Int(32, true)), List.of());
        Field values = Field.nullable("values", new ArrowType.Int(64, true));
        Field runs = new Field("p", FieldType.notNullable(ArrowType.RunEndEncoded.INSTANCE), List.of(ends, values));
        Consumer<FieldVector> fill = in(RunEndEncodedVector.class, v -> {
            ((IntVector) v.getRunEndsVector()).setSafe(0, 1);
            v.getRunEndsVector().setValueCount(1);
            ((BigIntVector) v.getValuesVector()).setSafe(0, 5);
            v.getValuesVector().setValueCount(1);
        });
        assertThat(bind(runs, fill, new MapDictionaryProvider()))
                .isEqualTo(new Parameter(Optional.of("BIGINT"), Optional.of("5")));
    }

    @Test
    void severalRowsAreRefused() {
        Field field = Field.nullable("p", new ArrowType.Int(32, true));
        assertThatThrownBy(() -> bind(field, number(1), new MapDictionaryProvider(), 2))
                .isInstanceOfSatisfying(
                        FlightRuntimeException.class,
                        e -> assertThat(e.status().metadata().get("eider-sql-state"))
                                .isEqualTo("0A000"))
                .hasMessageContaining("execute it once for each row");
    }

    @ParameterizedTest
    @EnumSource(
            value = CodecType.class,
            names = {"LZ4_FRAME", "ZSTD"})
    void compressedOnesAreBound(CodecType codec) throws Exception {
        String text = "a".repeat(1_000_000) + "é";
        putCompressed(codec, text, (header, body) -> body);
        assertThat(door.queries.requests().getLast().parameters())
                .containsExactly(new Parameter(Optional.empty(), Optional.of(text)));
        assertThatThrownBy(() -> putCompressed(codec, text, (header, body) -> {
                    // In the middle of what is compressed.
                    body[body.length / 2] ^= 0x55;
                    body[body.length / 2 + 1] ^= 0x55;
                    return body;
                }))
                .hasMessageContaining("the compressed parameters cannot be read");
    }

    /** 4 MB may become gigabytes. */
    @ParameterizedTest
    @EnumSource(
            value = CodecType.class,
            names = {"LZ4_FRAME", "ZSTD"})
    void compressedOnesAreMeasuredBeforeTheyAreDecompressed(CodecType codec) {
        assertThatThrownBy(() -> putCompressed(codec, "a".repeat(17 << 20), (header, body) -> body))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                    assertThat(e.getMessage()).contains("more than the 16 MiB that a call may have");
                });
        assertThatThrownBy(() -> putCompressed(codec, "a".repeat(17 << 20), (header, body) -> lying(header, body)))
                .hasMessageContaining("the compressed parameters cannot be read");
    }

    /** Text of a few bytes, it says. */
    private static byte[] lying(RecordBatch batch, byte[] body) {
        ByteBuffer.wrap(body)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong((int) batch.buffers(2).offset(), 3);
        return body;
    }

    /** Binds a text as clients that compress do, changed on its way. */
    private static void putCompressed(CodecType codec, String text, BiFunction<RecordBatch, byte[], byte[]> way)
            throws Exception {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", door.port())
                .usePlaintext()
                .build();
        try (FlightFixture.Client client = door.login();
                VarCharVector vector = new VarCharVector("p", door.clientMemory);
                VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
            vector.setSafe(0, text.getBytes(StandardCharsets.UTF_8));
            root.setRowCount(1);
            FlightDescriptor statement = prepare(client);
            BlockingQueue<Optional<Throwable>> end = new LinkedBlockingQueue<>();
            StreamObserver<FlightData> put =
                    client.token().wrapStub(FlightServiceGrpc.newStub(channel)).doPut(new PutEnd(end));
            put.onNext(FlightData.newBuilder()
                    .setFlightDescriptor(Flight.FlightDescriptor.newBuilder()
                            .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                            .setCmd(ByteString.copyFrom(statement.getCommand())))
                    .setDataHeader(ByteString.copyFrom(
                            MessageSerializer.serializeMetadata(root.getSchema(), IpcOption.DEFAULT)))
                    .build());
            put.onNext(compressed(root, codec, way));
            put.onCompleted();
            Optional<Throwable> error = end.take();
            if (error.isPresent()) {
                throw (Exception) error.get();
            }
            var info = client.flight().getInfo(statement, client.token());
            try (FlightStream stream =
                    client.sql().getStream(info.getEndpoints().getFirst().getTicket(), client.token())) {
                assertThat(stream.next()).isTrue();
            }
        } finally {
            channel.shutdownNow();
        }
    }

    private record PutEnd(BlockingQueue<Optional<Throwable>> end) implements StreamObserver<Flight.PutResult> {
        @Override
        public void onNext(Flight.PutResult result) {}

        @Override
        public void onError(Throwable error) {
            end.add(Optional.of(error));
        }

        @Override
        public void onCompleted() {
            end.add(Optional.empty());
        }
    }

    private static FlightData compressed(
            VectorSchemaRoot root, CodecType codec, BiFunction<RecordBatch, byte[], byte[]> way) throws IOException {
        VectorUnloader unloader =
                new VectorUnloader(root, true, CommonsCompressionFactory.INSTANCE.createCodec(codec), true);
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        try (ArrowRecordBatch batch = unloader.getRecordBatch()) {
            ByteBuffer header = MessageSerializer.serializeMetadata(batch, IpcOption.DEFAULT);
            MessageSerializer.serialize(new WriteChannel(Channels.newChannel(framed)), batch);
            byte[] bytes = framed.toByteArray();
            int bodyLength = Math.toIntExact(batch.computeBodyLength());
            byte[] body = Arrays.copyOfRange(bytes, bytes.length - bodyLength, bytes.length);
            RecordBatch read = (RecordBatch) org.apache.arrow.flatbuf.Message.getRootAsMessage(header.duplicate())
                    .header(new RecordBatch());
            return FlightData.newBuilder()
                    .setDataHeader(ByteString.copyFrom(header))
                    .setDataBody(ByteString.copyFrom(way.apply(read, body)))
                    .build();
        }
    }

    private static Parameter bind(Field field, Consumer<FieldVector> fill, MapDictionaryProvider dictionaries)
            throws Exception {
        return bind(field, fill, dictionaries, 1);
    }

    /** Binds the value to a statement and runs that. */
    private static Parameter bind(Field field, Consumer<FieldVector> fill, MapDictionaryProvider dictionaries, int rows)
            throws Exception {
        try (FlightFixture.Client client = door.login();
                VectorSchemaRoot root = VectorSchemaRoot.of(field.createVector(door.clientMemory))) {
            root.getVector(0).allocateNew();
            fill.accept(root.getVector(0));
            root.setRowCount(rows);
            FlightDescriptor statement = prepare(client);
            ClientStreamListener put =
                    client.flight().startPut(statement, root, dictionaries, new AsyncPutListener(), client.token());
            put.putNext();
            put.completed();
            put.getResult();
            var info = client.flight().getInfo(statement, client.token());
            try (FlightStream stream =
                    client.sql().getStream(info.getEndpoints().getFirst().getTicket(), client.token())) {
                assertThat(stream.next()).isTrue();
            }
            return door.queries.requests().getLast().parameters().getFirst();
        }
    }

    private static FlightDescriptor prepare(FlightFixture.Client client) throws Exception {
        Message request = ActionCreatePreparedStatementRequest.newBuilder()
                .setQuery("SELECT ? AS v")
                .build();
        Action action = new Action(
                FlightSqlUtils.FLIGHT_SQL_CREATE_PREPARED_STATEMENT.getType(),
                Any.pack(request).toByteArray());
        byte[] body = client.flight().doAction(action, client.token()).next().getBody();
        Message command = CommandPreparedStatementQuery.newBuilder()
                .setPreparedStatementHandle(Any.parseFrom(body)
                        .unpack(ActionCreatePreparedStatementResult.class)
                        .getPreparedStatementHandle())
                .build();
        return FlightDescriptor.command(Any.pack(command).toByteArray());
    }
}
