package dev.eider.gateway.sql;

import java.util.Set;

/** PostgreSQL's names of things. */
public final class Identifier {
    /** Words that are names in quotes only. */
    private static final Set<String> RESERVED = Set.of("""
            all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
            column concurrently constraint create cross current_catalog current_date current_role current_schema
            current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for
            foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral
            leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer
            overlaps placing primary references returning right select session_user similar some symmetric system_user
            table tablesample then to trailing true union unique user using variadic verbose when where window with
            """.split("\\s+"));

    private Identifier() {}

    static boolean isReserved(String lowerCase) {
        return RESERVED.contains(lowerCase);
    }

    /** A name without quotes: PostgreSQL takes ASCII letters in lower case, all others as they are. */
    static String folded(String name) {
        StringBuilder folded = new StringBuilder(name);
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                folded.setCharAt(i, Character.toLowerCase(c));
            }
        }
        return folded.toString();
    }
}
