package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.auth.Principal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SessionMemoryTest {
    private static final long FREE = 16 << 10;
    private static final Principal ANN = new Principal("ann", "acme");
    private static final Principal BOB = new Principal("bob", "acme");

    private final SessionMemory.Shared shared = new SessionMemory.Shared(1000, 1);

    @AutoClose
    private final SessionMemory one = SessionMemory.ofSession(shared, ANN);

    @AutoClose
    private final SessionMemory other = SessionMemory.ofSession(shared, ANN);

    @Test
    void aSessionHasHalfOfWhatThereIs() {
        one.take(FREE + 500);
        refused(one, 1);
        one.giveBack(1);
        one.take(1);
        other.take(FREE + 500);
        refused(other, 1);
    }

    @Test
    void whatIsFreeIsThereWhateverOthersHave() {
        one.take(FREE + 500);
        other.take(FREE + 500);
        try (SessionMemory third = SessionMemory.ofSession(shared, ANN)) {
            third.take(FREE);
            refused(third, 1);
            one.giveBack(FREE + 500);
            third.take(500);
        }
    }

    @Test
    void whatEndsGivesAllBackOnce() {
        one.take(FREE + 500);
        one.close();
        one.giveBack(FREE + 500);
        one.take(5000);
        other.take(FREE + 500);
        try (SessionMemory third = SessionMemory.ofSession(shared, ANN)) {
            third.take(FREE + 500);
            refused(third, 1);
        }
    }

    @Test
    void aUserHasHalfOfWhatThereIsForSeveral() {
        SessionMemory.Shared ofTwo = new SessionMemory.Shared(1000 << 10, 2);
        try (SessionMemory first = SessionMemory.ofSession(ofTwo, ANN);
                SessionMemory second = SessionMemory.ofSession(ofTwo, ANN);
                SessionMemory message = SessionMemory.ofMessages(ofTwo, ANN);
                SessionMemory bobs = SessionMemory.ofSession(ofTwo, BOB)) {
            first.take(FREE + (400 << 10));
            assertRefused(second, FREE + (101 << 10), "user ann", "holds 400 of the 500 KiB", "DEALLOCATE");
            assertRefused(message, 1 << 20, "a message may have 500 KiB", "send less");
            second.take(FREE + (100 << 10));
            bobs.take(FREE + (500 << 10));
        }
    }

    @Test
    void aRefusalTellsWhoHasIt() {
        SessionMemory.Shared ofThree = new SessionMemory.Shared(900 << 10, 3);
        try (SessionMemory anns = SessionMemory.ofSession(ofThree, ANN);
                SessionMemory bobs = SessionMemory.ofSession(ofThree, BOB);
                SessionMemory eves = SessionMemory.ofSession(ofThree, new Principal("eve", "other"))) {
            anns.take(FREE + (450 << 10));
            assertRefused(anns, 1, "a session may have 450 KiB", "DEALLOCATE");
            bobs.take(FREE + (350 << 10));
            eves.take(FREE);
            assertRefused(
                    eves,
                    101 << 10,
                    "it has 16 KiB",
                    "other clients have open holds 800 of the 900 KiB",
                    "try again later");
        }
    }

    @Test
    void whatNobodyComesBackToIsEndedWhenMemoryIsShort() {
        SessionMemory.Shared ofTwo = new SessionMemory.Shared(1000, 2);
        Map<Principal, SessionMemory> forsaken = new HashMap<>();
        forsaken.put(ANN, SessionMemory.ofSession(ofTwo, ANN));
        forsaken.put(BOB, SessionMemory.ofSession(ofTwo, BOB));
        forsaken.values().forEach(memory -> memory.take(FREE + 400));
        ofTwo.onShortage(of -> {
            SessionMemory ended = forsaken.remove(of.orElse(BOB));
            if (ended != null) {
                ended.close();
            }
            return ended != null;
        });
        try (SessionMemory anns = SessionMemory.ofSession(ofTwo, ANN);
                SessionMemory eves = SessionMemory.ofSession(ofTwo, new Principal("eve", "other"))) {
            anns.take(FREE + 500);
            assertThat(forsaken).containsOnlyKeys(BOB);
            eves.take(FREE + 500);
            assertThat(forsaken).isEmpty();
        }
    }

    private static void assertRefused(SessionMemory memory, long bytes, String... says) {
        assertThatThrownBy(() -> memory.take(bytes))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
                .hasMessageContainingAll(says);
    }

    @Test
    void columnsOfAShortStatementCount() {
        List<Field> columns = Collections.nCopies(10_000, Field.nullable("c", MinorType.INT.getType()));
        assertThat(SessionMemory.bytes(new Description(Optional.of(new Schema(columns)), List.of())))
                .isGreaterThan(3_000_000);
    }

    private static void refused(SessionMemory memory, long bytes) {
        assertThatThrownBy(() -> memory.take(bytes))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
                .hasMessageContaining("DEALLOCATE");
    }
}
