package dev.eider.gateway.demo;

/**
 * Addresses as DuckDB's dbgen writes them.
 *
 * <p>An address is a sequence of base 64 digits, the least first; each number of the random stream gives up to five. TPC's dbgen and
 * the library after it calculate that number with an overflow, which turns its sign; DuckDB's does not. Turning the sign of each
 * group of five digits (of what is left of it, for the last) leads from one to the other.
 */
final class DemoAddresses {
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,";
    private static final int GROUP = 5;

    private DemoAddresses() {}

    static String withoutOverflow(String address) {
        StringBuilder turned = new StringBuilder(address.length());
        for (int start = 0; start < address.length(); start += GROUP) {
            int end = Math.min(start + GROUP, address.length());
            long number = 0;
            for (int i = end - 1; i >= start; i--) {
                number = number << 6 | DIGITS.indexOf(address.charAt(i));
            }
            long negative = -number;
            for (int i = start; i < end; i++) {
                turned.append(DIGITS.charAt((int) (negative & 63)));
                negative >>= 6;
            }
        }
        return turned.toString();
    }
}
