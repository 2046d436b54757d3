package io.towline.service;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Signals of the operating system. The JDK has no public way to them; {@code sun.misc.Signal} is in {@code jdk.unsupported} for
 * want of one.
 *
 * <p>It is reached by its name, because javac 25 warns of its use and has no switch any more to be told that it is meant: the
 * lint category {@code sunapi} is gone, and warnings are errors here.
 */
public final class Signals {

    private Signals() {}

    /**
     * From here on the signals no longer end the process: what they do is up to {@code told}.
     *
     * @param names without {@code SIG}
     * @param told of each of them by its name, on a thread that exists for this call only: it may block, and the next signal is told all the
     *     same
     * @throws IllegalStateException if the JVM keeps one of them for itself, as {@code -Xrs} makes it do
     */
    public static void on(Set<String> names, Consumer<String> told) {
        for (String name : names) {
            handle(name, () -> told.accept(name));
        }
    }

    /** The JVM starts a thread for each signal that comes. */
    private static void handle(String name, Runnable came) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle run = MethodHandles.lookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(came);
            Object listening =
                    MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(run, 0, signal));
            Object named = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, named, listening);
        } catch (InvocationTargetException refused) {
            throw unheard(name, refused.getCause());
        } catch (ReflectiveOperationException absent) {
            throw unheard(name, absent);
        }
    }

    private static IllegalStateException unheard(String name, Throwable cause) {
        return new IllegalStateException(
                "could not listen to SIG" + name + ": " + cause.getMessage()
                        + ". Start Java without -Xrs, and with the module" + " jdk.unsupported.",
                cause);
    }
}
