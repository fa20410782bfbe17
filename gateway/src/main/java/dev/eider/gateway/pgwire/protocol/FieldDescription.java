package dev.eider.gateway.pgwire.protocol;

/**
 * A column as RowDescription tells it.
 *
 * @param typeLength bytes of a value, -1 if they vary
 * @param typeModifier as {@code pg_attribute.atttypmod}; -1 for none
 */
public record FieldDescription(String name, int typeOid, int typeLength, int typeModifier, WireFormat format) {
    /** Of any precision and scale. */
    public FieldDescription withoutModifier() {
        return new FieldDescription(name, typeOid, typeLength, -1, format);
    }
}
