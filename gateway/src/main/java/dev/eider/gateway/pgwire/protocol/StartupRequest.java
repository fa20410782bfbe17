package dev.eider.gateway.pgwire.protocol;

import java.util.Map;
import java.util.TreeMap;

/** What a client may say first. */
public sealed interface StartupRequest {

    /** Asks for TLS; answered by one byte. */
    record Ssl() implements StartupRequest {}

    /** Asks for GSSAPI encryption; answered by one byte. */
    record GssEncryption() implements StartupRequest {}

    /** Asks to end what another connection runs; never answered. The array belongs to whoever holds the request. */
    @SuppressWarnings("ArrayRecordComponent")
    record Cancel(int processId, byte[] secret) implements StartupRequest {}

    /** @param parameters by name, as sent */
    record Startup(int majorVersion, int minorVersion, Map<String, String> parameters) implements StartupRequest {
        public Startup {
            parameters = new TreeMap<>(parameters);
        }
    }
}
