package dev.eider.gateway.pgwire;

import java.util.Set;

/** What CommandComplete says. */
final class CommandTag {
    private static final Set<String> COUNTED = Set.of("SELECT", "UPDATE", "DELETE", "MERGE", "FETCH", "MOVE", "COPY");

    private CommandTag() {}

    /** @param command without a count, such as {@code SELECT} or {@code SET} */
    static String of(String command, long rows) {
        if (command.equals("INSERT")) {
            return "INSERT 0 " + rows; // an OID stood here once
        }
        return COUNTED.contains(command) ? command + " " + rows : command;
    }
}
