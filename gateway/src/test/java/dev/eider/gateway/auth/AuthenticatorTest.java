package dev.eider.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private static final String VERIFIER = ScramVerifier.ofPassword(
                    "pencil", "0123456789abcdef".getBytes(StandardCharsets.US_ASCII), 4096)
            .toString();

    private final Authenticator authenticator =
            new Authenticator(List.of(new User("ada", "secret", "acme"), new User("bob", VERIFIER, "other")));

    @Test
    void knowsPasswords() {
        assertThat(authenticator.authenticate("ada", "secret")).contains(new Principal("ada", "acme"));
        assertThat(authenticator.authenticate("bob", "pencil")).contains(new Principal("bob", "other"));
    }

    @Test
    void refusesEverythingElse() {
        assertThat(authenticator.authenticate("ada", "Secret")).isEmpty();
        assertThat(authenticator.authenticate("ada", "")).isEmpty();
        assertThat(authenticator.authenticate("ADA", "secret")).isEmpty();
        assertThat(authenticator.authenticate("nobody", "secret")).isEmpty();
        assertThat(authenticator.authenticate("bob", VERIFIER)).isEmpty();
    }

    /** The example of RFC 7677, section 3. */
    @Test
    void provesAsTheRfcDoes() {
        ScramVerifier verifier =
                ScramVerifier.ofPassword("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        String authMessage = "n=user,r=rOprNGfwEbeRWgbNEkqO,"
                + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
                + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        byte[] proof = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");

        assertThat(verifier.proves(authMessage, proof)).isTrue();
        assertThat(Base64.getEncoder().encodeToString(verifier.serverSignature(authMessage)))
                .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        proof[0]++;
        assertThat(verifier.proves(authMessage, proof)).isFalse();
        assertThat(verifier.proves(authMessage, new byte[0])).isFalse();
    }

    @Test
    void readsVerifiersOfPostgres() {
        ScramVerifier verifier = ScramVerifier.parse(VERIFIER);
        assertThat(verifier).hasToString(VERIFIER);
        assertThat(verifier.matches("pencil")).isTrue();
        assertThat(verifier.matches("pencils")).isFalse();
    }

    @Test
    void refusesBrokenConfiguration() {
        List<User> twice = List.of(new User("a", "x", "t"), new User("a", "y", "t"));
        assertThatThrownBy(() -> new Authenticator(twice)).hasMessageContaining("twice");
        List<User> broken = List.of(new User("a", "SCRAM-SHA-256$4096:AAAA$AAAA:AAAA", "t"));
        assertThatThrownBy(() -> new Authenticator(broken))
                .hasMessageContaining("'a'")
                .hasMessageNotContaining("AAAA");
        assertThat(twice.getFirst().toString()).doesNotContain("x");
    }

    @Test
    void unknownUsersLookLikeKnownOnes() throws ScramException {
        String first = authenticator.scram("nobody").first("n,,n=,r=abc");
        String again = authenticator.scram("nobody").first("n,,n=,r=abc");
        String other = authenticator.scram("nobody else").first("n,,n=,r=abc");
        String known = authenticator.scram("ada").first("n,,n=,r=abc");

        assertThat(salt(first)).isEqualTo(salt(again)).isNotEqualTo(salt(other));
        assertThat(salt(first)).hasSameSizeAs(salt(known));
        assertThat(first).hasSameSizeAs(known).endsWith(",i=4096");
        ScramExchange exchange = authenticator.scram("nobody");
        String nonce = exchange.first("n,,n=,r=abc").split(",")[0];
        ScramExchange.Outcome outcome = exchange.last("c=biws," + nonce + ",p=" + "A".repeat(43) + "=");
        assertThat(outcome.principal()).isEqualTo(Optional.empty());
    }

    private static String salt(String serverFirst) {
        return serverFirst.split(",")[1];
    }

    @Test
    void refusesBrokenExchanges() throws ScramException {
        for (String first : List.of(
                "",
                "p=tls-server-end-point,,n=,r=a",
                "n,a=x,n=,r=a",
                "x,,n=,r=a",
                "n,,r=a",
                "n,,n=,r=",
                "n,,n=,r=\u0001")) {
            assertThatThrownBy(() -> authenticator.scram("ada").first(first))
                    .as(first)
                    .isInstanceOf(ScramException.class);
        }
        ScramExchange exchange = authenticator.scram("ada");
        String nonce = exchange.first("n,,n=,r=abc").split(",")[0];
        for (String last : List.of(
                "",
                "c=biws," + nonce,
                "c=biws," + nonce + "x,p=AAAA",
                "c=eSws," + nonce + ",p=AAAA",
                "c=biws," + nonce + ",p=!")) {
            assertThatThrownBy(() -> exchange.last(last)).as(last).isInstanceOf(ScramException.class);
        }
    }
}
