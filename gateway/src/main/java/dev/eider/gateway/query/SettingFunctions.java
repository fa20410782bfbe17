package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.sql.RewrittenSql;
import dev.eider.gateway.sql.RewrittenSql.Edit;
import dev.eider.gateway.sql.SettingCall;
import dev.eider.gateway.sql.SettingCall.Argument;
import dev.eider.gateway.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** PostgreSQL's functions about the session: what they do is done, and what they give stands in their places when DuckDB sees the statement. */
final class SettingFunctions {
    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "on", "1");

    private SettingFunctions() {}

    /** To be described. */
    static RewrittenSql open(Statement.SettingCalls statement) {
        return rewritten(statement, _ -> Optional.empty());
    }

    /**
     * Does what the calls do, from left to right.
     *
     * @param set what SET does
     * @throws QueryException as {@link KnownSettings#set} and {@link KnownSettings#value}
     */
    static RewrittenSql run(
            Statement.SettingCalls statement,
            List<Parameter> parameters,
            Session session,
            Consumer<Statement.Set> set) {
        return rewritten(statement, call -> {
            List<Optional<String>> values = call.arguments().stream()
                    .map(argument -> value(argument, parameters))
                    .toList();
            return switch (call.function()) {
                case "current_setting" -> currentSetting(values, session);
                case "set_config" -> setConfig(values, session, set);
                default -> Optional.of("");
            };
        });
    }

    private static Optional<String> value(Argument argument, List<Parameter> parameters) {
        if (argument.parameter().isEmpty()) {
            return argument.value();
        }
        int number = argument.parameter().getAsInt();
        // One that is not there is told of when the statement is bound.
        return number < 1 || number > parameters.size()
                ? Optional.empty()
                : parameters.get(number - 1).text();
    }

    private static Optional<String> currentSetting(List<Optional<String>> values, Session session) {
        boolean missingIsNull = values.size() > 1 && isTrue(values.get(1));
        try {
            return values.getFirst().map(name -> KnownSettings.value(session, name));
        } catch (QueryException e) {
            if (missingIsNull && e.code() == ErrorCode.UNKNOWN_SETTING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<String> setConfig(
            List<Optional<String>> values, Session session, Consumer<Statement.Set> set) {
        String name = values.getFirst()
                .orElseThrow(() -> new QueryException(
                        ErrorCode.INVALID_REQUEST, "set_config needs the name of a setting, which is NULL here"));
        set.accept(new Statement.Set(name.toLowerCase(Locale.ROOT), values.get(1), isTrue(values.get(2))));
        boolean reset = values.get(1).isEmpty() && session.setting(name).isEmpty();
        return Optional.of(reset && !KnownSettings.has(name) ? "" : KnownSettings.value(session, name));
    }

    private static boolean isTrue(Optional<String> value) {
        return value.filter(text -> TRUE.contains(text.toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    private static RewrittenSql rewritten(
            Statement.SettingCalls statement, Function<SettingCall, Optional<String>> answer) {
        List<Edit> edits = new ArrayList<>();
        for (SettingCall call : statement.calls()) {
            edits.add(new Edit(call.offset(), call.length(), literal(call, answer.apply(call))));
            if (!call.named()) {
                edits.add(new Edit(call.end(), 0, " AS " + call.function()));
            }
        }
        return RewrittenSql.of(statement.sql(), edits);
    }

    /** Parameters keep their numbers and have their types, and that is all that becomes of them. */
    private static String literal(SettingCall call, Optional<String> answer) {
        StringBuilder sql = new StringBuilder("(CASE WHEN TRUE");
        for (int i = 0; i < call.arguments().size(); i++) {
            Argument argument = call.arguments().get(i);
            boolean text = call.function().equals("set_config") ? i < 2 : i == 0;
            if (argument.parameter().isPresent()) {
                sql.append(" OR CAST(" + argument.sql() + " AS " + (text ? "VARCHAR" : "BOOLEAN") + ") IS NULL");
            }
        }
        return sql.append(" THEN CAST(")
                .append(answer.map(text -> "'" + text.replace("'", "''") + "'").orElse("NULL"))
                .append(" AS VARCHAR) END)")
                .toString();
    }
}
