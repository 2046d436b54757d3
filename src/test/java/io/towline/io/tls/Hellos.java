package io.towline.io.tls;

import io.towline.io.tls.ClientHelloReader.Hello;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** ClientHellos for tests, and what a client said in one: the JDK's servers are told not to look at the name. */
public final class Hellos {

    private Hellos() {}

    /** The first record that a client sends, which holds its whole hello. */
    public static byte[] read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        byte[] header = data.readNBytes(5);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.write(header);
        record.write(data.readNBytes(ByteBuffer.wrap(header).getShort(3)));
        return record.toByteArray();
    }

    public static Optional<String> serverName(byte[] record) {
        return ((Hello) new ClientHelloReader().read(ByteBuffer.wrap(record)))
                .said()
                .serverName();
    }

    /** A hello with these extensions, in one record. */
    static byte[] hello(byte[] extensions) {
        ByteBuffer body = ByteBuffer.allocate(60_000);
        body.putShort((short) 0x0303).put(new byte[32]);
        body.put((byte) 0);
        body.putShort((short) 2).putShort((short) 0x1301);
        body.put((byte) 1).put((byte) 0);
        body.putShort((short) extensions.length).put(extensions);
        int length = body.flip().remaining();
        ByteBuffer message =
                ByteBuffer.allocate(4 + length).putInt(1 << 24 | length).put(body);
        return record(message.array());
    }

    static byte[] record(byte[] payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .put((byte) 22)
                .putShort((short) 0x0301)
                .putShort((short) payload.length)
                .put(payload)
                .array();
    }

    /** The extension with this list of names. */
    static byte[] serverNames(byte[]... entries) {
        int length = 0;
        for (byte[] entry : entries) {
            length += entry.length;
        }
        ByteBuffer extension = ByteBuffer.allocate(6 + length);
        extension.putShort((short) 0).putShort((short) (2 + length)).putShort((short) length);
        for (byte[] entry : entries) {
            extension.put(entry);
        }
        return extension.array();
    }

    static byte[] name(int type, byte[] name) {
        return ByteBuffer.allocate(3 + name.length)
                .put((byte) type)
                .putShort((short) name.length)
                .put(name)
                .array();
    }
}
