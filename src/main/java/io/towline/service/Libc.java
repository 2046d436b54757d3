package io.towline.service;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The few system calls that Java lacks. The numbers are those of Linux on x86-64, aarch64 and riscv64. Nothing is looked up before the
 * first call, so that a Towline which was not started by systemd pays nothing.
 *
 * <p>Each takes some microseconds: calls are for the life of a service, not for its traffic.
 */
@SuppressWarnings("restricted") // the very purpose of this class
public final class Libc {

    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_SNDTIMEO = 21;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SCM_RIGHTS = 1;
    private static final int SHUT_RDWR = 2;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int CLOCK_MONOTONIC = 1;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int FD_CLOEXEC = 1;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    private static final int SOCKADDR_BYTES = 128;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int MSGHDR_BYTES = 56;
    private static final int IOVEC_BYTES = 16;

    /** {@code struct cmsghdr} with one descriptor, and with what fills it up to whole words. */
    private static final int CMSG_BYTES = 20;

    private static final int CMSG_SPACE = 24;
    private static final long MOST_CHARS_OF_ERRORS = 256;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final AddressLayout TEXT =
            ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(MOST_CHARS_OF_ERRORS, JAVA_BYTE));

    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle BIND = function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LISTEN = function("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = function("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SENDTO =
            function("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SENDMSG = function("sendmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SHUTDOWN = function("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOCK_GETTIME = function("clock_gettime", JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle DUP3 = function("dup3", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle FCNTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("fcntl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(TEXT, JAVA_INT));

    private Libc() {}

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** A datagram socket that no child inherits; a send that must wait gives up after {@code patience}. */
    public static int datagramSocket(Duration patience) throws IOException {
        int socket = (int) call(SOCKET, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocateFrom(
                    JAVA_LONG, patience.toSeconds(), patience.toNanosPart() / 1000); // struct timeval
            call(SETSOCKOPT, socket, SOL_SOCKET, SO_SNDTIMEO, time, (int) time.byteSize());
        }
        return socket;
    }

    /** @param path as unix(7) has it: a file's, or of the abstract kind if its first byte is 0 */
    public static void send(int socket, byte[] datagram, byte[] path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, datagram);
            MemorySegment address = unixAddress(arena, path);
            call(SENDTO, socket, bytes, bytes.byteSize(), MSG_NOSIGNAL, address, Short.BYTES + path.length);
        }
    }

    /** The same with a descriptor, of which the receiver gets one of its own. */
    public static void send(int socket, byte[] datagram, byte[] path, int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, datagram);
            MemorySegment vector = arena.allocate(IOVEC_BYTES, Long.BYTES);
            vector.set(ADDRESS, 0, bytes);
            vector.set(JAVA_LONG, 8, bytes.byteSize());
            MemorySegment control = arena.allocate(CMSG_SPACE, Long.BYTES);
            control.set(JAVA_LONG, 0, CMSG_BYTES);
            control.set(JAVA_INT, 8, SOL_SOCKET);
            control.set(JAVA_INT, 12, SCM_RIGHTS);
            control.set(JAVA_INT, 16, descriptor);
            MemorySegment message = arena.allocate(MSGHDR_BYTES, Long.BYTES);
            message.set(ADDRESS, 0, unixAddress(arena, path));
            message.set(JAVA_INT, 8, Short.BYTES + path.length);
            message.set(ADDRESS, 16, vector);
            message.set(JAVA_LONG, 24, 1);
            message.set(ADDRESS, 32, control);
            message.set(JAVA_LONG, 40, CMSG_SPACE);
            call(SENDMSG, socket, message, MSG_NOSIGNAL);
        }
    }

    private static MemorySegment unixAddress(Arena arena, byte[] path) {
        MemorySegment address = arena.allocate(SOCKADDR_BYTES, Long.BYTES); // zeros, which end the path of a file
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, Short.BYTES, path.length);
        return address;
    }

    /** The socket's own address, as {@code struct sockaddr} in the machine's order. */
    public static byte[] localAddress(int socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_BYTES);
            MemorySegment length = arena.allocateFrom(JAVA_INT, SOCKADDR_BYTES);
            call(GETSOCKNAME, socket, address, length);
            return address.toArray(JAVA_BYTE);
        }
    }

    public static boolean listens(int socket) throws IOException {
        return isSet(socket, SOL_SOCKET, SO_ACCEPTCONN);
    }

    /** Whether a socket of IPv6 takes no connections of IPv4. */
    public static boolean ipv6Only(int socket) throws IOException {
        return isSet(socket, IPPROTO_IPV6, IPV6_V6ONLY);
    }

    private static boolean isSet(int socket, int level, int option) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            call(GETSOCKOPT, socket, level, option, value, length);
            return value.get(JAVA_INT, 0) != 0;
        }
    }

    /**
     * A TCP socket that no child inherits and that listens on all addresses of one family, {@link #AF_INET} or {@link #AF_INET6}. The
     * JDK's own would take those of both.
     */
    public static int listenOnAll(int family, int port, int backlog) throws IOException {
        int socket = (int) call(SOCKET, family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
            call(SETSOCKOPT, socket, SOL_SOCKET, SO_REUSEADDR, on, Integer.BYTES);
            if (family == AF_INET6) {
                call(SETSOCKOPT, socket, IPPROTO_IPV6, IPV6_V6ONLY, on, Integer.BYTES);
            }
            MemorySegment address = arena.allocate(SOCKADDR_BYTES); // zeros: the wildcard
            address.set(JAVA_SHORT, 0, (short) family);
            address.set(JAVA_BYTE, Short.BYTES, (byte) (port >> 8));
            address.set(JAVA_BYTE, Short.BYTES + 1, (byte) port);
            call(BIND, socket, address, family == AF_INET6 ? SOCKADDR_IN6_BYTES : SOCKADDR_IN_BYTES);
            call(LISTEN, socket, backlog);
            return socket;
        } catch (IOException refused) {
            close(socket);
            throw refused;
        }
    }

    /** What systemd's own clocks count; not promised to be {@link System#nanoTime}. */
    public static long monotonicMicros() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(JAVA_LONG, 2); // struct timespec
            call(CLOCK_GETTIME, CLOCK_MONOTONIC, time);
            return time.getAtIndex(JAVA_LONG, 0) * 1_000_000 + time.getAtIndex(JAVA_LONG, 1) / 1000;
        }
    }

    public static void closeOnExec(int descriptor) throws IOException {
        call(FCNTL, descriptor, F_SETFD, FD_CLOEXEC);
    }

    public static void nonBlocking(int descriptor) throws IOException {
        int flags = (int) call(FCNTL, descriptor, F_GETFL, 0);
        call(FCNTL, descriptor, F_SETFL, flags | O_NONBLOCK);
    }

    /** From here on {@code to} is the same socket as {@code from}; what it was is closed. */
    public static void duplicate(int from, int to) throws IOException {
        call(DUP3, from, to, O_CLOEXEC);
    }

    /** Of a listening socket: it listens no more, whoever else has it open, and those who waited in it are told. */
    public static void shutdown(int socket) throws IOException {
        call(SHUTDOWN, socket, SHUT_RDWR);
    }

    public static void close(int descriptor) throws IOException {
        call(CLOSE, descriptor);
    }

    /**
     * Makes the calling thread, and no other, another user's: the kernel's own calls are of a thread, and only the library's are of the
     * process. There is no way back, so the thread has to end.
     */
    static void becomeOnThisThread(int uid, int gid, int[] groups) throws IOException {
        boolean x86 = System.getProperty("os.arch").equals("amd64");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocateFrom(JAVA_INT, groups);
            call(SYSCALL, x86 ? 116L : 159L, (long) groups.length, list.address(), 0L); // setgroups
            call(SYSCALL, x86 ? 119L : 149L, (long) gid, (long) gid, (long) gid); // setresgid
            call(SYSCALL, x86 ? 117L : 147L, (long) uid, (long) uid, (long) uid); // setresuid
        }
    }

    private static long call(MethodHandle function, Object... arguments) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            List<Object> all = new ArrayList<>(List.of(arguments));
            all.addFirst(state);
            long result = ((Number) function.invokeWithArguments(all)).longValue();
            if (result < 0) {
                throw new IOException(message((int) ERRNO.get(state, 0L)));
            }
            return result;
        } catch (IOException refused) {
            throw refused;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible); // a native function throws nothing
        }
    }

    private static String message(int errno) throws Throwable {
        return ((MemorySegment) STRERROR.invokeExact(errno)).getString(0, StandardCharsets.UTF_8);
    }
}
