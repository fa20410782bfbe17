package dev.eider.gateway.pgwire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** A client that sends exactly the bytes it is told to and shows exactly what comes back. */
final class RawClient implements Closeable {
    static final int PROTOCOL_3_0 = 3 << 16;
    private static final int TIMEOUT_MILLIS = 20_000;

    final Socket socket;
    final DataInputStream in;
    final DataOutputStream out;

    /** A message from the server. */
    record Message(char type, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** A field of an ErrorResponse. */
        String field(char code) {
            for (String field : text().split("\0")) {
                if (!field.isEmpty() && field.charAt(0) == code) {
                    return field.substring(1);
                }
            }
            return "";
        }

        int int32(int at) {
            return (body[at] & 0xff) << 24
                    | (body[at + 1] & 0xff) << 16
                    | (body[at + 2] & 0xff) << 8
                    | (body[at + 3] & 0xff);
        }

        @Override
        public String toString() {
            return type + " " + text().replace('\0', '|');
        }
    }

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** Logged in to {@link Gateway}, ready for a query. */
    static RawClient ready(int port) throws IOException {
        return ready(port, Gateway.USER);
    }

    static RawClient ready(int port, String user) throws IOException {
        RawClient client = new RawClient(port);
        client.startup(PROTOCOL_3_0, Map.of("user", user, "database", "demo"));
        client.scram(Gateway.PASSWORD);
        client.until('Z');
        return client;
    }

    void startup(int version, Map<String, String> parameters) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            body.write(cstring(parameter.getKey()));
            body.write(cstring(parameter.getValue()));
        }
        body.write(0);
        out.writeInt(body.size() + 8);
        out.writeInt(version);
        out.write(body.toByteArray());
    }

    /** The client's side of RFC 5802, up to AuthenticationOk. */
    void scram(String password) throws IOException {
        read(); // AuthenticationSASL
        String firstBare = "n=,r=abcdefgh";
        byte[] first = ("n,," + firstBare).getBytes(StandardCharsets.UTF_8);
        send('p', concat(cstring("SCRAM-SHA-256"), int32(first.length), first));
        Message reply = read();
        if (reply.type() == 'E') {
            throw new IOException(reply.toString());
        }
        String serverFirst = new String(reply.body(), 4, reply.body().length - 4, StandardCharsets.UTF_8);
        Map<String, String> attributes = attributes(serverFirst);
        String finalBare = "c=biws,r=" + attributes.get("r");
        try {
            PBEKeySpec spec = new PBEKeySpec(
                    password.toCharArray(),
                    Base64.getDecoder().decode(attributes.get("s")),
                    Integer.parseInt(attributes.get("i")),
                    256);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            byte[] clientKey = hmac(salted, "Client Key");
            byte[] stored = MessageDigest.getInstance("SHA-256").digest(clientKey);
            byte[] signature = hmac(stored, firstBare + "," + serverFirst + "," + finalBare);
            for (int i = 0; i < clientKey.length; i++) {
                clientKey[i] ^= signature[i];
            }
            String proof = Base64.getEncoder().encodeToString(clientKey);
            send('p', (finalBare + ",p=" + proof).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> attributes(String message) {
        return Arrays.stream(message.split(","))
                .collect(Collectors.toMap(part -> part.substring(0, 1), part -> part.substring(2)));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(char type, byte[]... parts) throws IOException {
        out.write(message(type, parts));
    }

    static byte[] message(char type, byte[]... parts) {
        byte[] body = concat(parts);
        return concat(new byte[] {(byte) type}, int32(body.length + 4), body);
    }

    void query(String sql) throws IOException {
        send('Q', cstring(sql));
    }

    static byte[] parse(String name, String sql, int... oids) {
        byte[] types = new byte[0];
        for (int oid : oids) {
            types = concat(types, int32(oid));
        }
        return message('P', cstring(name), cstring(sql), int16(oids.length), types);
    }

    /** Parameters as text, null for NULL. */
    static byte[] bind(String portal, String statement, int resultFormat, String... values) {
        byte[] encoded = new byte[0];
        for (String value : values) {
            byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
            encoded = concat(encoded, int32(value == null ? -1 : bytes.length), bytes);
        }
        return message(
                'B',
                cstring(portal),
                cstring(statement),
                int16(0),
                int16(values.length),
                encoded,
                int16(1),
                int16(resultFormat));
    }

    static byte[] describe(char target, String name) {
        return message('D', new byte[] {(byte) target}, cstring(name));
    }

    static byte[] execute(String portal, int rows) {
        return message('E', cstring(portal), int32(rows));
    }

    static byte[] sync() {
        return message('S');
    }

    Message read() throws IOException {
        int type = in.read();
        if (type < 0) {
            throw new EOFException();
        }
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return new Message((char) type, body);
    }

    /** All messages up to the first of this type, which is the last. */
    List<Message> until(char type) throws IOException {
        List<Message> messages = new ArrayList<>();
        do {
            messages.add(read());
        } while (messages.getLast().type() != type);
        return messages;
    }

    /** The types of all messages up to ReadyForQuery, such as {@code TDDCZ}. */
    String typesUntilReady() throws IOException {
        return types(until('Z'));
    }

    static String types(List<Message> messages) {
        return messages.stream().map(message -> String.valueOf(message.type())).collect(Collectors.joining());
    }

    /** The values of a DataRow. */
    static List<byte[]> values(Message row) throws IOException {
        DataInputStream data = new DataInputStream(new ByteArrayInputStream(row.body()));
        List<byte[]> values = new ArrayList<>();
        int count = data.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            int length = data.readInt();
            values.add(length < 0 ? null : data.readNBytes(length));
        }
        return values;
    }

    static byte[] cstring(String text) {
        return concat(text.getBytes(StandardCharsets.UTF_8), new byte[1]);
    }

    static byte[] int16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    static byte[] int32(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
