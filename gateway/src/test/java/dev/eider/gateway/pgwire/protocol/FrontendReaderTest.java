package dev.eider.gateway.pgwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.ParameterValue;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.Target;
import dev.eider.gateway.query.SessionMemory;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontendReaderTest {
    private static final int LIMIT = 1000;

    private static FrontendReader reader(WireBuffer... messages) {
        return reader(LIMIT, SessionMemory.ofMessages(SessionMemory.Shared.ofProcess(1), ANN), messages);
    }

    private static final Principal ANN = new Principal("ann", "acme");

    private static FrontendReader reader(int limit, SessionMemory memory, WireBuffer... messages) {
        WireBuffer all = new WireBuffer(64);
        for (WireBuffer message : messages) {
            all.bytes(message.array(), 0, message.size());
        }
        ReadAhead input = new ReadAhead(new ByteArrayInputStream(all.toByteArray()), () -> {});
        Thread.ofVirtual().start(input::pump);
        return new FrontendReader(input, limit, memory);
    }

    private static WireBuffer message(char type, WireBuffer body) {
        WireBuffer message = new WireBuffer(64);
        message.int8(type);
        message.int32(body.size() + 4);
        message.bytes(body.array(), 0, body.size());
        return message;
    }

    private static WireBuffer header(char type, int length) {
        WireBuffer message = new WireBuffer(64);
        message.int8(type);
        message.int32(length);
        return message;
    }

    private static WireBuffer strings(String... strings) {
        WireBuffer body = new WireBuffer(64);
        for (String string : strings) {
            body.cstring(string);
        }
        return body;
    }

    @Test
    void readsEachMessage() throws IOException {
        WireBuffer parse = strings("s1", "SELECT $1, 'ü'");
        parse.int16(2);
        parse.int32(23);
        parse.int32(0);
        WireBuffer describe = new WireBuffer(8);
        describe.int8('P');
        describe.cstring("p1");
        WireBuffer execute = strings("p1");
        execute.int32(50);
        FrontendReader reader = reader(
                message('Q', strings("SELECT 1")),
                message('P', parse),
                message('B', bind()),
                message('D', describe),
                message('E', execute),
                message('H', strings()),
                message('S', strings()),
                message('X', strings()));

        assertThat(reader.read()).isEqualTo(new FrontendMessage.SimpleQuery("SELECT 1"));
        assertThat(reader.inExtendedProtocol()).isFalse();
        assertThat(reader.read()).isEqualTo(new FrontendMessage.Parse("s1", "SELECT $1, 'ü'", List.of(23, 0)));
        assertThat(reader.inExtendedProtocol()).isTrue();
        FrontendMessage.Bind bind = (FrontendMessage.Bind) reader.read();
        assertThat(bind.portal()).isEqualTo("p1");
        assertThat(bind.statement()).isEqualTo("s1");
        assertThat(bind.parameterFormats()).containsExactly(WireFormat.TEXT, WireFormat.BINARY);
        assertThat(bind.resultFormats()).containsExactly(WireFormat.BINARY);
        assertThat(bind.values().getFirst()).isEqualTo(new ParameterValue.Null());
        assertThat(((ParameterValue.Bytes) bind.values().getLast()).bytes()).containsExactly(1, 2, 3);
        assertThat(reader.read()).isEqualTo(new FrontendMessage.Describe(Target.PORTAL, "p1"));
        assertThat(reader.read()).isEqualTo(new FrontendMessage.Execute("p1", 50));
        assertThat(reader.read()).isEqualTo(new FrontendMessage.Flush());
        assertThat(reader.read()).isEqualTo(new FrontendMessage.Sync());
        assertThat(reader.read()).isEqualTo(new FrontendMessage.Terminate());
        assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
    }

    private static WireBuffer bind() {
        WireBuffer bind = strings("p1", "s1");
        bind.int16(2);
        bind.int16(0);
        bind.int16(1);
        bind.int16(2);
        bind.int32(-1);
        bind.int32(3);
        bind.bytes(new byte[] {1, 2, 3});
        bind.int16(1);
        bind.int16(1);
        return bind;
    }

    @Test
    void endsWhereverTheClientGoes() {
        byte[] whole = message('B', bind()).toByteArray();
        for (int length = 0; length < whole.length; length++) {
            WireBuffer part = new WireBuffer(64);
            part.bytes(whole, 0, length);
            FrontendReader reader = reader(part);
            assertThatThrownBy(reader::read).as("%d bytes", length).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void refusesEveryTruncatedBodyAndReadsOn() throws IOException {
        byte[] whole = bind().toByteArray();
        for (int length = 0; length < whole.length; length++) {
            WireBuffer part = new WireBuffer(64);
            part.bytes(whole, 0, length);
            FrontendReader reader = reader(message('B', part), message('S', strings()));
            assertViolation(reader);
            assertThat(reader.read()).isEqualTo(new FrontendMessage.Sync());
        }
    }

    @Test
    void refusesWhatIsLeftOver() {
        WireBuffer body = strings("SELECT 1");
        body.int8(1);
        assertViolation(reader(message('Q', body)));
        assertViolation(reader(message('Q', strings("SELECT", "1"))));
    }

    private static void assertViolation(FrontendReader reader) {
        assertThatThrownBy(reader::read)
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 0x4000_0000, Integer.MAX_VALUE})
    void endsTheConnectionOnLengthsThatNoMessageHas(int length) {
        FrontendReader reader = reader(header('Q', length));
        assertThatThrownBy(reader::read)
                .isInstanceOfSatisfying(
                        FatalException.class, e -> assertThat(e.info().code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION));
    }

    @Test
    void endsTheConnectionOnLongNames() {
        FrontendReader reader = reader(header('E', 10_001));
        assertThatThrownBy(reader::read).isInstanceOf(FatalException.class);
    }

    @Test
    void endsTheConnectionOnUnknownTypes() {
        FrontendReader reader = reader(header('z', 4));
        assertThatThrownBy(reader::read).isInstanceOf(FatalException.class).hasMessageContaining("122");
    }

    @Test
    void readsPastWhatIsTooLarge() throws IOException {
        FrontendReader reader = reader(message('Q', strings("x".repeat(LIMIT + 1))), message('Q', strings("SELECT 1")));
        assertThatThrownBy(reader::read)
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATEMENT_TOO_LARGE));
        assertThat(reader.read()).isEqualTo(new FrontendMessage.SimpleQuery("SELECT 1"));
    }

    /** Whether they have come to their end or not. */
    @Test
    void messagesOfAllConnectionsShareTheHeap() throws IOException {
        SessionMemory.Shared shared = new SessionMemory.Shared(8 << 20, 1);
        WireBuffer large = message('Q', strings("x".repeat(1 << 20)));
        WireBuffer small = message('Q', strings("y".repeat(60_000)));
        List<SessionMemory> memories = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            memories.add(SessionMemory.ofMessages(shared, ANN));
            WireBuffer unfinished = new WireBuffer(64);
            unfinished.bytes(large.array(), 0, large.size() - 1);
            FrontendReader reader = reader(16 << 20, memories.getLast(), unfinished);
            assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
        }
        try (SessionMemory memory = SessionMemory.ofMessages(shared, ANN)) {
            FrontendReader reader = reader(16 << 20, memory, large, small, large, large, small);
            assertThatThrownBy(reader::read)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY));
            assertThat(reader.read()).isInstanceOf(FrontendMessage.SimpleQuery.class);
            memories.getFirst().close();
            // The second one has what the first one had.
            assertThat(reader.read()).isInstanceOf(FrontendMessage.SimpleQuery.class);
            assertThat(reader.read()).isInstanceOf(FrontendMessage.SimpleQuery.class);
            memories.forEach(SessionMemory::close);
            assertThat(reader.read()).isInstanceOf(FrontendMessage.SimpleQuery.class);
        }
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        for (byte[] bytes : List.of(
                new byte[] {(byte) 0xff, 0},
                new byte[] {(byte) 0xc0, (byte) 0x80, 0},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80, 0},
                "grün\0".getBytes(StandardCharsets.ISO_8859_1))) {
            WireBuffer body = new WireBuffer(8);
            body.bytes(bytes);
            FrontendReader reader = reader(message('Q', body));
            assertThatThrownBy(reader::read)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TEXT));
        }
    }

    @Test
    void refusesUnknownFormatsAndTargets() {
        WireBuffer bind = strings("", "");
        bind.int16(1);
        bind.int16(2);
        bind.int16(0);
        bind.int16(0);
        assertViolation(reader(message('B', bind)));
        assertViolation(reader(message('D', strings("Xname"))));
    }

    @Test
    void takesNegativeParameterLengthsForWhatTheyAre() {
        WireBuffer bind = strings("", "");
        bind.int16(0);
        bind.int16(1);
        bind.int32(-2);
        bind.int16(0);
        assertViolation(reader(message('B', bind)));
    }
}
