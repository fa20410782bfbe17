package dev.eider.gateway.flightsql;

import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.query.KnownSettings;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.Session;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.NoOpSessionOptionValueVisitor;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.SetSessionOptionsResult.ErrorValue;

/**
 * A session's options and its queries' end. The options {@code catalog} and {@code schema} are the default catalog and schema; any
 * other name is a setting as in SET.
 */
final class SessionCalls {
    private static final String CATALOG = "catalog";
    private static final String SCHEMA_OPTION = "schema";
    private static final String SCHEMA_SETTING = "search_path";

    private SessionCalls() {}

    /** An empty value resets the option. What USE or SET would refuse is an error of the option and changes nothing. */
    static Map<String, SetSessionOptionsResult.Error> set(
            FlightSession session, Map<String, SessionOptionValue> options, Queries queries) {
        Map<String, SetSessionOptionsResult.Error> errors = new HashMap<>();
        // The catalog first: it is where the schema must be.
        options.entrySet().stream()
                .sorted(Comparator.comparing(option -> !option.getKey().equals(CATALOG)))
                .forEach(option -> set(session.settings(), option.getKey(), option.getValue(), queries)
                        .ifPresent(error -> errors.put(option.getKey(), new SetSessionOptionsResult.Error(error))));
        return errors;
    }

    private static Optional<ErrorValue> set(Session session, String option, SessionOptionValue value, Queries queries) {
        String setting = option.equals(SCHEMA_OPTION) ? SCHEMA_SETTING : option;
        Optional<String> text = value.acceptVisitor(new Text());
        try {
            if (value.isEmpty()) {
                KnownSettings.reset(session, setting);
                return Optional.empty();
            }
            if (text.isEmpty()) {
                return Optional.of(ErrorValue.INVALID_VALUE);
            }
            switch (option) {
                case CATALOG -> queries.checkPlace(text.get(), Optional.empty());
                case SCHEMA_OPTION -> {
                    queries.checkPlace(session.catalog(), text);
                    session.use(text.get());
                    return Optional.empty();
                }
                default -> {
                    // no place
                }
            }
            KnownSettings.set(session, option, text.get());
            return Optional.empty();
        } catch (QueryException e) {
            return Optional.of(
                    switch (e.code()) {
                        case UNKNOWN_SETTING -> ErrorValue.INVALID_NAME;
                        case DATABASE_UNAVAILABLE -> ErrorValue.ERROR;
                        default -> ErrorValue.INVALID_VALUE;
                    });
        }
    }

    static Map<String, SessionOptionValue> get(FlightSession session) {
        Map<String, String> options = new HashMap<>(session.settings().settings());
        options.remove(SCHEMA_SETTING);
        options.put(SCHEMA_OPTION, session.settings().schema());
        return options.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> SessionOptionValueFactory.makeSessionOptionValue(entry.getValue())));
    }

    /** Ends the query that the info stands for, whether it is being read or not. */
    static CancelStatus cancel(FlightSession session, FlightInfo info) {
        byte[] metadata = info.getAppMetadata();
        if (metadata == null || metadata.length == 0) {
            return CancelStatus.NOT_CANCELLABLE;
        }
        QueryId id = new QueryId(new String(metadata, StandardCharsets.US_ASCII));
        Optional<Query> query = session.queries().find(id);
        query.ifPresent(Query::cancel);
        return query.isPresent() ? CancelStatus.CANCELLED : CancelStatus.NOT_CANCELLABLE;
    }

    private static final class Text extends NoOpSessionOptionValueVisitor<Optional<String>> {
        @Override
        public Optional<String> visit(String value) {
            return Optional.of(value);
        }

        @Override
        public Optional<String> visit(boolean value) {
            return Optional.of(Boolean.toString(value));
        }

        @Override
        public Optional<String> visit(long value) {
            return Optional.of(Long.toString(value));
        }

        @Override
        public Optional<String> visit(double value) {
            return Optional.of(Double.toString(value));
        }

        @Override
        public Optional<String> visit(String[] values) {
            return Optional.of(Arrays.stream(values).collect(Collectors.joining(",")));
        }

        @Override
        public Optional<String> visit(Void value) {
            return Optional.empty();
        }
    }
}
