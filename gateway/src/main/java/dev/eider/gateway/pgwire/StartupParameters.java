package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.FatalException;
import dev.eider.gateway.query.KnownSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A start-up packet's parameters, understood.
 *
 * @param database the catalog where the session begins: the user's name if the client names none, as in PostgreSQL
 * @param settings session settings by lower-case name, those of {@code options} included, which give way to the packet's own
 * @param protocolOptions {@code _pq_.*}, none of which is known
 */
record StartupParameters(String user, String database, Map<String, String> settings, List<String> protocolOptions) {
    /** @throws FatalException if the user is missing or a parameter unknown */
    static StartupParameters of(Map<String, String> sent) {
        Map<String, String> settings = new TreeMap<>();
        List<String> protocolOptions = new ArrayList<>();
        options(sent.getOrDefault("options", ""), settings);
        sent.forEach((name, value) -> {
            switch (name) {
                case "user", "database", "options" -> {
                    // each has its own place below
                }
                case "replication" -> noReplication(value);
                default -> {
                    if (name.startsWith("_pq_.")) {
                        protocolOptions.add(name);
                    } else {
                        put(settings, name, value);
                    }
                }
            }
        });
        String user = sent.getOrDefault("user", "");
        if (user.isEmpty()) {
            throw new FatalException(
                    ErrorCode.INVALID_AUTHORIZATION, "no PostgreSQL user name specified in startup packet");
        }
        String database = sent.getOrDefault("database", "");
        String catalog = settings.getOrDefault("catalog", database.isEmpty() ? user : database);
        return new StartupParameters(user, catalog, settings, protocolOptions);
    }

    private static void noReplication(String value) {
        if (!Set.of("false", "off", "no", "0").contains(value.toLowerCase(Locale.ROOT))) {
            throw new FatalException(ErrorCode.NOT_SUPPORTED, "replication is not offered; connect without it");
        }
    }

    /** As SET would. */
    private static void put(Map<String, String> settings, String name, String value) {
        try {
            settings.put(name.toLowerCase(Locale.ROOT), KnownSettings.accepted(name, value));
        } catch (QueryException e) {
            throw new FatalException(e.info());
        }
    }

    /** {@code -c name=value}, {@code -cname=value} and {@code --name=value}, separated by white space; a dash in a long name is an underscore. */
    private static void options(String options, Map<String, String> settings) {
        List<String> words = words(options);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String assignment;
            if (word.equals("-c") && i + 1 < words.size()) {
                i++;
                assignment = words.get(i);
            } else if (word.startsWith("-c") || word.startsWith("--")) {
                assignment = word.substring(2);
            } else {
                throw new FatalException(
                        ErrorCode.SYNTAX_ERROR, "invalid command-line argument for server process: " + word);
            }
            assign(assignment, settings);
        }
    }

    private static void assign(String assignment, Map<String, String> settings) {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw new FatalException(ErrorCode.SYNTAX_ERROR, "-c " + assignment + " sets nothing; write -c name=value");
        }
        String name = assignment.substring(0, equals).replace('-', '_');
        put(settings, name, assignment.substring(equals + 1));
    }

    /** A backslash takes the next character as it is (pg_split_opts). */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                inWord = false;
            } else {
                inWord = true;
                if (c == '\\' && i + 1 < text.length()) {
                    i++;
                    c = text.charAt(i);
                }
                word.append(c);
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
