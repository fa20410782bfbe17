package dev.eider.gateway.sql;

import dev.eider.contract.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names with commas between them, in quotes where need be: the form in which PostgreSQL keeps a {@code search_path}. */
public final class NameList {
    private static final Pattern NAME =
            Pattern.compile("\\s*+(?:(?<quoted>\"(?:[^\"]|\"\")*+\")|(?<plain>[^\",\\s][^,\\s]*+))\\s*+(?<more>,?)");
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    private NameList() {}

    /** Empty if it is no such list; there may be no names in it. */
    public static Optional<List<String>> read(String text) {
        List<String> names = new ArrayList<>();
        boolean more = !text.isBlank();
        Matcher name = NAME.matcher(text);
        while (more) {
            if (!name.lookingAt()) {
                return Optional.empty();
            }
            String quoted = name.group("quoted");
            names.add(TableName.cut(
                    quoted != null ? StringLiteral.unquote(quoted, '"') : Identifier.folded(name.group("plain"))));
            more = !name.group("more").isEmpty();
            name.region(name.end(), text.length());
        }
        return name.regionStart() == text.length() || text.isBlank() ? Optional.of(names) : Optional.empty();
    }

    /** A list of one name. */
    public static String quoted(String name) {
        boolean plain = PLAIN.matcher(name).matches() && !Identifier.isReserved(name);
        return plain ? name : TableName.quote(name);
    }
}
