package io.towline.bridge.receiver;

import io.towline.io.IoThread;
import java.util.function.Consumer;

/**
 * Tells a session's receiver that something changed: never within itself, and once for all messages that one read brings.
 *
 * <p>Owner: the session's I/O thread.
 */
final class ReceiverNotifier {

    private final IoThread io;
    private final ReceiverSlot slot;
    private final Consumer<Throwable> broken;
    private boolean telling;
    private boolean again;
    private boolean due;

    /** @param broken told of a receiver's defect */
    ReceiverNotifier(IoThread io, ReceiverSlot slot, Consumer<Throwable> broken) {
        this.io = io;
        this.slot = slot;
        this.broken = broken;
    }

    /** A receiver that writes may acknowledge at once, which changes something again. */
    void tell() {
        if (telling) {
            again = true;
            return;
        }
        telling = true;
        try {
            do {
                again = false;
                slot.receiver().ifPresent(Receiver::update);
            } while (again);
        } catch (RuntimeException | Error defect) {
            broken.accept(defect);
        } finally {
            telling = false;
        }
    }

    void soon() {
        if (due || slot.receiver().isEmpty()) {
            return;
        }
        due = true;
        io.execute(() -> {
            due = false;
            tell();
        });
    }
}
