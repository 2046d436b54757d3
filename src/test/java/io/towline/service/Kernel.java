package io.towline.service;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The other side's system calls: what a service manager does before and while a service runs. */
@SuppressWarnings("restricted")
public final class Kernel {

    private static final int AF_UNIX = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int F_DUPFD = 0;

    private static final MethodHandle BIND = function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECV = function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVMSG = function("recvmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle FCNTL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("fcntl"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));

    private Kernel() {}

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /** The same file under the next free number. */
    public static int duplicate(int descriptor) throws IOException {
        return (int) call(FCNTL, descriptor, F_DUPFD, 3);
    }

    /** As unix(7) has it; a receive waits a minute at most. */
    public static void bind(int socket, byte[] path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(128);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
            call(BIND, socket, address, 2 + path.length);
            MemorySegment time = arena.allocateFrom(JAVA_LONG, 60, 0);
            call(SETSOCKOPT, socket, SOL_SOCKET, SO_RCVTIMEO, time, (int) time.byteSize());
        }
    }

    public static byte[] receive(int socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(4096);
            long length = call(RECV, socket, buffer, buffer.byteSize(), 0);
            return buffer.asSlice(0, length).toArray(JAVA_BYTE);
        }
    }

    /** What came, with the one descriptor that has to be with it. */
    public record Sent(byte[] datagram, int descriptor) {}

    /** {@code struct msghdr}, {@code iovec} and {@code cmsghdr} of Linux with 64 bits. */
    public static Sent receiveDescriptor(int socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(4096);
            MemorySegment vector = arena.allocate(16, 8);
            vector.set(ADDRESS, 0, buffer);
            vector.set(JAVA_LONG, 8, buffer.byteSize());
            MemorySegment control = arena.allocate(64, 8);
            MemorySegment message = arena.allocate(56, 8);
            message.set(ADDRESS, 16, vector);
            message.set(JAVA_LONG, 24, 1);
            message.set(ADDRESS, 32, control);
            message.set(JAVA_LONG, 40, control.byteSize());
            long length = call(RECVMSG, socket, message, 0);
            if (control.get(JAVA_LONG, 0) != 20) {
                throw new IOException("no descriptor, or more than one");
            }
            return new Sent(buffer.asSlice(0, length).toArray(JAVA_BYTE), control.get(JAVA_INT, 16));
        }
    }

    private static long call(MethodHandle function, Object... arguments) throws IOException {
        long result;
        try {
            result = ((Number) function.invokeWithArguments(arguments)).longValue();
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
        if (result < 0) {
            throw new IOException("the kernel refused, or nothing came");
        }
        return result;
    }
}
