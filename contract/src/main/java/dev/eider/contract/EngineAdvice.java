package dev.eider.contract;

import java.util.regex.Pattern;

/** DuckDB's errors end with advice about its own settings, which sessions here do not have. */
public final class EngineAdvice {
    private static final Pattern SETTING =
            Pattern.compile("(?:,? or|[.!]\\s+(?:Use|\\*)) \"?SET [a-z_]+(?: ?=| TO )[^.]*(?=\\.?$)");

    private EngineAdvice() {}

    /** The message up to the advice. */
    public static String without(String message) {
        return SETTING.matcher(message).replaceFirst("");
    }
}
