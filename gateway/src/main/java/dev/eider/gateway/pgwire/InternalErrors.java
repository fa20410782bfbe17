package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors that nobody expected: the log gets everything, the client a reference to it. */
final class InternalErrors {
    private static final Logger LOG = LoggerFactory.getLogger(InternalErrors.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private InternalErrors() {}

    static ErrorInfo report(Throwable error) {
        byte[] random = new byte[4];
        RANDOM.nextBytes(random);
        String reference = HexFormat.of().formatHex(random);
        LOG.error("internal error, reference {}", reference, error);
        return ErrorInfo.of(
                ErrorCode.INTERNAL_ERROR, "internal error; the gateway's log has it under reference " + reference);
    }
}
