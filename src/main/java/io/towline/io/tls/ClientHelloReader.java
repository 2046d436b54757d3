package io.towline.io.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.towline.io.TlsRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a ClientHello, which may come in any number of TLS records, and those in any pieces. Only whole ones are understood, since a name
 * may stand at the very end: today's key shares alone fill more than a TCP segment.
 *
 * <p>Each byte is looked at once or twice, whatever the pieces. Not for two threads at a time.
 */
final class ClientHelloReader {

    /** The JDK takes no longer handshake message, either. */
    private static final int MOST_MESSAGE_BYTES = 32 * 1024;

    private static final int RECORD_HEADER_BYTES = 5;
    private static final int HANDSHAKE_RECORD = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int MESSAGE_HEADER_BYTES = 4;

    private static final int VERSION_AND_RANDOM_BYTES = 34;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;

    /** Of a host (RFC 1035 §3.1); no certificate has a longer one. */
    private static final int MOST_NAME_BYTES = 255;

    /** {@code OPTIONS} and {@code CONNECT}. */
    private static final int MOST_METHOD_BYTES = 7;

    private static final int LEAST_METHOD_BYTES = 3;

    /** How the PROXY protocol's two versions begin; no method is called so. */
    private static final List<ByteBuffer> PROXY_HEADERS =
            List.of(US_ASCII.encode("PROXY "), US_ASCII.encode("\r\n\r\n\0"));

    sealed interface Reading {}

    /** More must come. */
    record Incomplete() implements Reading {}

    record Hello(ClientHello said) implements Reading {}

    /** The first line of a request, or a part of it. */
    record Http() implements Reading {}

    /** Something else, or a hello that ends before it is complete: the engine finds the words for it. */
    record Other() implements Reading {}

    /** What the engine does not look at, such as the names, or has no words for. */
    record Broken(String why) implements Reading {}

    private byte[] message = new byte[0];
    private int count;
    private int at;

    /** @param bytes all that has come so far, from index 0 to the limit; its position stays */
    Reading read(ByteBuffer bytes) {
        if (bytes.limit() == 0) {
            return new Incomplete();
        }
        return bytes.get(0) == HANDSHAKE_RECORD ? records(bytes) : other(bytes);
    }

    private static Reading other(ByteBuffer bytes) {
        if (PROXY_HEADERS.stream().anyMatch(begin -> begins(bytes, begin))) {
            return new Broken("a PROXY header, which this listener does not expect (proxy-protocol.mode)");
        }
        int letters = 0;
        while (letters < bytes.limit() && bytes.get(letters) >= 'A' && bytes.get(letters) <= 'Z') {
            letters++;
        }
        if (letters > MOST_METHOD_BYTES) {
            return new Other();
        }
        if (letters == bytes.limit()) {
            return new Incomplete();
        }
        return letters >= LEAST_METHOD_BYTES && bytes.get(letters) == ' ' ? new Http() : new Other();
    }

    private static boolean begins(ByteBuffer bytes, ByteBuffer with) {
        return bytes.limit() >= with.limit() && bytes.slice(0, with.limit()).equals(with);
    }

    private Reading records(ByteBuffer bytes) {
        while (bytes.limit() - at >= RECORD_HEADER_BYTES) {
            int length = Short.toUnsignedInt(bytes.getShort(at + 3));
            if (bytes.get(at) != HANDSHAKE_RECORD || length == 0 || length > TlsRecord.MOST_BYTES) {
                return new Other();
            }
            if (bytes.limit() - at - RECORD_HEADER_BYTES < length) {
                return new Incomplete();
            }
            append(bytes, at + RECORD_HEADER_BYTES, length);
            at += RECORD_HEADER_BYTES + length;
            if (message[0] != CLIENT_HELLO || count >= MESSAGE_HEADER_BYTES && declared() > MOST_MESSAGE_BYTES) {
                return new Other();
            }
            if (count >= MESSAGE_HEADER_BYTES && count - MESSAGE_HEADER_BYTES >= declared()) {
                return hello(ByteBuffer.wrap(message, MESSAGE_HEADER_BYTES, declared()));
            }
        }
        return new Incomplete();
    }

    private void append(ByteBuffer bytes, int from, int length) {
        if (message.length - count < length) {
            message = Arrays.copyOf(message, Math.max(2 * message.length, count + length));
        }
        bytes.get(from, message, count, length);
        count += length;
    }

    private int declared() {
        return ByteBuffer.wrap(message).getInt() & 0xff_ffff;
    }

    private static Reading hello(ByteBuffer hello) {
        try {
            hello.position(hello.position() + VERSION_AND_RANDOM_BYTES);
            part(hello, Byte.toUnsignedInt(hello.get())); // session
            part(hello, Short.toUnsignedInt(hello.getShort())); // cipher suites
            part(hello, Byte.toUnsignedInt(hello.get())); // compression methods
            if (!hello.hasRemaining()) {
                return new Hello(new ClientHello(Optional.empty())); // extensions may be left out
            }
            return extensions(part(hello, Short.toUnsignedInt(hello.getShort())));
        } catch (BufferUnderflowException | IllegalArgumentException cutOff) {
            return new Other();
        }
    }

    /** The next so many bytes, which are passed over. */
    private static ByteBuffer part(ByteBuffer bytes, int length) {
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return part;
    }

    private static Reading extensions(ByteBuffer extensions) {
        Optional<ByteBuffer> names = Optional.empty();
        while (extensions.hasRemaining()) {
            int type = Short.toUnsignedInt(extensions.getShort());
            ByteBuffer extension = part(extensions, Short.toUnsignedInt(extensions.getShort()));
            if (type == SERVER_NAME && names.isPresent()) {
                return new Broken("the client's hello names servers twice");
            }
            if (type == SERVER_NAME) {
                names = Optional.of(extension);
            }
        }
        return names.map(ClientHelloReader::names).orElseGet(() -> new Hello(new ClientHello(Optional.empty())));
    }

    /** RFC 6066 §3: a list, but of one host at most. */
    private static Reading names(ByteBuffer extension) {
        Optional<byte[]> host = Optional.empty();
        try {
            ByteBuffer list = part(extension, Short.toUnsignedInt(extension.getShort()));
            while (list.hasRemaining()) {
                int type = list.get();
                byte[] name = new byte[Short.toUnsignedInt(list.getShort())];
                list.get(name);
                if (type == HOST_NAME && (host.isPresent() || name.length == 0)) {
                    return new Broken("the client's hello names a server that is none, or more than one");
                }
                if (type == HOST_NAME) {
                    host = Optional.of(name);
                }
            }
        } catch (BufferUnderflowException cutOff) {
            return new Broken("the client's hello names a server, and the name is cut off");
        }
        return new Hello(new ClientHello(host.filter(ClientHelloReader::isName).map(ClientHelloReader::text)));
    }

    /** Visible characters, of a number that a host can have. Which of them a name is made of is for its owner to say. */
    private static boolean isName(byte[] name) {
        if (name.length > MOST_NAME_BYTES) {
            return false;
        }
        for (byte each : name) {
            if (each <= ' ' || each == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] name) {
        return new String(name, US_ASCII).toLowerCase(Locale.ROOT);
    }
}
