package dev.eider.gateway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.WCWidth;

/**
 * Lays rows out as an aligned table. The widths come from the header and the first rows, so that a result of any length can be printed
 * as it comes; longer values further down push their line out or, with a width limit, are cut.
 */
final class TableText {
    private static final int MIN_COLUMN = 4;
    private static final String SEPARATOR = " │ ";

    private final List<Integer> widths;
    private final List<Boolean> rightAligned;

    private TableText(List<Integer> widths, List<Boolean> rightAligned) {
        this.widths = widths;
        this.rightAligned = rightAligned;
    }

    /**
     * @param numeric which columns are aligned to the right
     * @param maxWidth of a line, in terminal cells; columns are narrowed to fit it, the widest first
     */
    static TableText fit(List<String> names, List<List<String>> rows, List<Boolean> numeric, int maxWidth) {
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int column = i;
            widths.add(Math.max(
                    width(printable(names.get(i))),
                    rows.stream()
                            .mapToInt(row -> width(printable(row.get(column))))
                            .max()
                            .orElse(0)));
        }
        int separators = SEPARATOR.length() * Math.max(0, widths.size() - 1);
        int excess = widths.stream().mapToInt(Integer::intValue).sum() + separators - maxWidth;
        while (excess > 0) {
            int widest = IntStream.range(0, widths.size())
                    .reduce((a, b) -> widths.get(b) > widths.get(a) ? b : a)
                    .orElseThrow();
            if (widths.get(widest) <= MIN_COLUMN) {
                break;
            }
            widths.set(widest, widths.get(widest) - 1);
            excess--;
        }
        return new TableText(widths, List.copyOf(numeric));
    }

    String header(List<String> names) {
        String rule = String.join("─┼─", widths.stream().map("─"::repeat).toList());
        return line(names, false) + "\n" + rule;
    }

    String row(List<String> values) {
        return line(values, true);
    }

    private String line(List<String> values, boolean align) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                line.append(SEPARATOR);
            }
            String value = cut(printable(values.get(i)), widths.get(i));
            String pad = " ".repeat(Math.max(0, widths.get(i) - width(value)));
            line.append(align && rightAligned.get(i) ? pad + value : value + pad);
        }
        return line.toString().stripTrailing();
    }

    /** Without what would move the cursor or change the terminal. */
    private static String printable(String value) {
        if (value.chars().noneMatch(Character::isISOControl)) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        value.chars().forEach(c -> {
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append(Character.isISOControl(c) ? '\uFFFD' : (char) c);
            }
        });
        return text.toString();
    }

    private static String cut(String value, int width) {
        if (width(value) <= width) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        int used = 0;
        for (int c : value.codePoints().toArray()) {
            used += Math.max(0, WCWidth.wcwidth(c));
            if (used > width - 1) {
                break;
            }
            text.appendCodePoint(c);
        }
        return text.append('…').toString();
    }

    /** In terminal cells. */
    static int width(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }
}
