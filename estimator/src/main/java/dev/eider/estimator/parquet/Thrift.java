package dev.eider.estimator.parquet;

import org.apache.parquet.format.SchemaElement;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TField;
import shaded.parquet.org.apache.thrift.protocol.TList;
import shaded.parquet.org.apache.thrift.protocol.TProtocolUtil;

/** Walks through a footer without making anything of what is passed over. */
final class Thrift {
    static final byte BOOL = 2;
    static final byte I32 = 8;
    static final byte I64 = 10;
    static final byte BINARY = 11;
    static final byte STRUCT = 12;
    static final byte LIST = 15;

    private static final byte STOP = 0;
    /** Footers of today are 6 deep. */
    private static final int MAX_DEPTH = 64;

    private final FooterBytes bytes;
    private final TCompactProtocol protocol;

    Thrift(byte[] footer) {
        bytes = new FooterBytes(footer);
        protocol = new TCompactProtocol(bytes);
    }

    /** Something that reads a field's value or, with {@link #skip}, passes it over. */
    interface FieldReader {
        void read(int id, byte type) throws TException, CorruptFooterException;
    }

    void struct(FieldReader reader) throws TException, CorruptFooterException {
        protocol.readStructBegin();
        for (TField field = protocol.readFieldBegin(); field.type != STOP; field = protocol.readFieldBegin()) {
            reader.read(field.id, field.type);
            protocol.readFieldEnd();
        }
        protocol.readStructEnd();
    }

    /** Begins a list. @return how many structs follow, each to be read or skipped; nothing bounds it */
    int structs() throws TException, CorruptFooterException {
        TList list = protocol.readListBegin();
        if (list.size > 0 && list.elemType != STRUCT) {
            throw new CorruptFooterException("a list in its footer has elements of another type");
        }
        return list.size;
    }

    long i64() throws TException {
        return protocol.readI64();
    }

    int i32() throws TException {
        return protocol.readI32();
    }

    boolean bool() throws TException {
        return protocol.readBool();
    }

    byte[] binary() throws TException {
        var buffer = protocol.readBinary();
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(copy);
        return copy;
    }

    void skip(byte type) throws TException {
        TProtocolUtil.skip(protocol, type, MAX_DEPTH);
    }

    /** Passes over it first: what is read by generated code is not bounded in its depth. */
    SchemaElement schemaElement() throws TException {
        int start = bytes.position();
        skip(STRUCT);
        bytes.moveTo(start);
        SchemaElement element = new SchemaElement();
        element.read(protocol);
        return element;
    }

    int position() {
        return bytes.position();
    }
}
