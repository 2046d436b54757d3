package io.towline.bridge.seat;

import io.towline.io.IoThread;
import java.util.function.Consumer;

/**
 * Tells a session's receiver its news: never within itself, and once for all messages that one read brings.
 *
 * <p>Owner: the session's I/O thread.
 */
final class News {

    private final IoThread io;
    private final Seat seat;
    private final Consumer<Throwable> broken;
    private boolean telling;
    private boolean again;
    private boolean due;

    /** @param broken told of a receiver's defect */
    News(IoThread io, Seat seat, Consumer<Throwable> broken) {
        this.io = io;
        this.seat = seat;
        this.broken = broken;
    }

    /** A receiver that writes may acknowledge at once, which is news again. */
    void tell() {
        if (telling) {
            again = true;
            return;
        }
        telling = true;
        try {
            do {
                again = false;
                seat.receiver().ifPresent(Receiver::news);
            } while (again);
        } catch (RuntimeException | Error defect) {
            broken.accept(defect);
        } finally {
            telling = false;
        }
    }

    void soon() {
        if (due || seat.receiver().isEmpty()) {
            return;
        }
        due = true;
        io.execute(() -> {
            due = false;
            tell();
        });
    }
}
