package dev.eider.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientSessionTest {
    private final ClientSession session = new ClientSession(Optional.empty(), Optional.empty());

    @Test
    void carriesWhatIsForTheSession() {
        session.carriedOut("SET timezone = 'Asia/Tokyo'");
        session.carriedOut("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
        assertThat(sent())
                .isEqualTo("{\"settings\":{\"default_transaction_read_only\":\"on\",\"timezone\":\"Asia/Tokyo\"}}");
    }

    @Test
    void leavesBehindWhatIsForATransaction() {
        session.carriedOut("SET LOCAL timezone = 'Asia/Tokyo'");
        session.carriedOut("SET TRANSACTION READ ONLY");
        assertThat(sent()).isEqualTo("{}");
    }

    private String sent() {
        return session.addTo(JsonNodeFactory.instance.objectNode()).toString();
    }
}
