package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SessionMemoryTest {
    private static final long FREE = 16 << 10;

    private final SessionMemory.Shared shared = new SessionMemory.Shared(1000);

    @AutoClose
    private final SessionMemory one = new SessionMemory(shared);

    @AutoClose
    private final SessionMemory other = new SessionMemory(shared);

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
        try (SessionMemory third = new SessionMemory(shared)) {
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
        try (SessionMemory third = new SessionMemory(shared)) {
            third.take(FREE + 500);
            refused(third, 1);
        }
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
