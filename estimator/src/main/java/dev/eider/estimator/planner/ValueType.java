package dev.eider.estimator.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A type by the name that DuckDB gives it, taken apart. */
sealed interface ValueType {
    /** What DuckDB calls a value of which only its being null is known. */
    ValueType NULL = new Scalar("\"NULL\"");

    /** @param name with its arguments, such as {@code DECIMAL(18,3)} */
    record Scalar(String name) implements ValueType {
        @Override
        public String sql() {
            return name;
        }
    }

    /** @param length of an array; empty for a list */
    record Elements(ValueType element, String length) implements ValueType {
        @Override
        public String sql() {
            return element.sql() + "[" + length + "]";
        }
    }

    /** @param keyword {@code STRUCT} or {@code UNION} */
    record Members(String keyword, List<Member> members) implements ValueType {
        public Members {
            members = List.copyOf(members);
        }

        @Override
        public String sql() {
            return members.stream()
                    .map(member -> member.name() + " " + member.type().sql())
                    .collect(Collectors.joining(", ", keyword + "(", ")"));
        }
    }

    /** @param name as SQL has it, in quotes if it needs them */
    record Member(String name, ValueType type) {}

    /** A TUPLE: a struct whose members have no names, as {@code row} makes. */
    record Positions(List<ValueType> types) implements ValueType {
        public Positions {
            types = List.copyOf(types);
        }

        @Override
        public String sql() {
            return types.stream().map(ValueType::sql).collect(Collectors.joining(", ", "TUPLE(", ")"));
        }
    }

    /** A MAP. */
    record Entries(ValueType key, ValueType value) implements ValueType {
        @Override
        public String sql() {
            return "MAP(" + key.sql() + ", " + value.sql() + ")";
        }
    }

    /** The name it was parsed from. */
    String sql();

    static ValueType parse(String name) {
        return new Parser(name).type();
    }

    /** Reads one name from left to right; used once. */
    final class Parser {
        private final String text;
        private int at;

        private Parser(String text) {
            this.text = text;
        }

        private ValueType type() {
            ValueType type = single();
            while (is('[')) {
                int end = text.indexOf(']', at);
                type = new Elements(type, text.substring(at + 1, end));
                at = end + 1;
            }
            return type;
        }

        private ValueType single() {
            if (text.startsWith("STRUCT(", at) || text.startsWith("UNION(", at)) {
                return members();
            }
            if (text.startsWith("TUPLE(", at)) {
                return positions();
            }
            return text.startsWith("MAP(", at) ? entries() : scalar();
        }

        private boolean is(char c) {
            return at < text.length() && text.charAt(at) == c;
        }

        private ValueType members() {
            int open = text.indexOf('(', at);
            String keyword = text.substring(at, open);
            at = open;
            List<Member> members = new ArrayList<>();
            do {
                skip();
                int start = at;
                at = is('"') ? behindQuoted('"') : text.indexOf(' ', at);
                String name = text.substring(start, at);
                skip();
                members.add(new Member(name, type()));
            } while (is(','));
            at++;
            return new Members(keyword, members);
        }

        private ValueType positions() {
            at = text.indexOf('(', at);
            List<ValueType> types = new ArrayList<>();
            do {
                skip();
                types.add(type());
            } while (is(','));
            at++;
            return new Positions(types);
        }

        private ValueType entries() {
            at = text.indexOf('(', at);
            skip();
            ValueType key = type();
            skip();
            ValueType value = type();
            at++;
            return new Entries(key, value);
        }

        /** The parenthesis, comma or space here, and the spaces behind it. */
        private void skip() {
            do {
                at++;
            } while (is(' '));
        }

        /** Up to the comma, parenthesis or bracket that is not its own. */
        private ValueType scalar() {
            int start = at;
            int depth = 0;
            while (at < text.length() && (depth > 0 || ",)[".indexOf(text.charAt(at)) < 0)) {
                char c = text.charAt(at);
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                at = c == '\'' || c == '"' ? behindQuoted(c) : at + 1;
            }
            return new Scalar(text.substring(start, at));
        }

        /** Quotes within are doubled, which looks like two quoted texts side by side. */
        private int behindQuoted(char quote) {
            int end = text.indexOf(quote, at + 1) + 1;
            while (end < text.length() && text.charAt(end) == quote) {
                end = text.indexOf(quote, end + 1) + 1;
            }
            return end;
        }
    }
}
