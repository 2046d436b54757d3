package io.towline.service.systemd;

import io.towline.service.Libc;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how we are: sd_notify(3), without its library. Where there is no service manager, nothing is done. What
 * cannot be told is logged once.
 *
 * <p>Any thread but an I/O thread: a call may wait two seconds.
 */
public final class Notifier {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    private final Optional<NotifySocket> manager;
    private final AtomicBoolean complained = new AtomicBoolean();

    /** What the manager shows. */
    private volatile String shown = "";

    private Notifier(Optional<NotifySocket> manager) {
        this.manager = manager;
    }

    /** @param environment of the process; {@code NOTIFY_SOCKET} is looked for */
    public static Notifier of(Map<String, String> environment) {
        Optional<String> address = Optional.ofNullable(environment.get("NOTIFY_SOCKET"));
        try {
            return new Notifier(address.isPresent() ? Optional.of(NotifySocket.open(address.get())) : Optional.empty());
        } catch (IOException unusable) {
            LOG.warn("cannot tell the service manager: NOTIFY_SOCKET {}: {}", address.get(), unusable.getMessage());
            return new Notifier(Optional.empty());
        }
    }

    /** Whether anybody listens. */
    public boolean hasManager() {
        return manager.isPresent();
    }

    /** Clients are served: at the start, and again when a reload is over, however it went. */
    public void ready(String status) {
        tell("READY=1", showing(status), "MAINPID=" + ProcessHandle.current().pid());
    }

    /** A reload begins; {@link #ready} has to follow. */
    public void reloading(String status) {
        if (manager.isEmpty()) {
            return;
        }
        try {
            tell("RELOADING=1", "MONOTONIC_USEC=" + Libc.monotonicMicros(), showing(status));
        } catch (IOException noClock) {
            complain("RELOADING=1", noClock);
        }
    }

    /** @param most after this time we are gone: the manager kills no sooner, whatever its {@code TimeoutStopSec} */
    public void stopping(String status, Duration most) {
        tell("STOPPING=1", showing(status), "EXTEND_TIMEOUT_USEC=" + most.toNanos() / 1000);
    }

    /**
     * Gives the manager a socket to keep while we restart: the next process is started with it. One that is stopped for good loses it,
     * and a manager whose unit says no {@code FileDescriptorStoreMax} closes it at once.
     *
     * @param name of 255 characters at most, and none of them a colon
     */
    public void keep(String name, int descriptor) {
        try {
            if (manager.isPresent()) {
                manager.get().send("FDSTORE=1\nFDNAME=" + name, descriptor);
            }
        } catch (IOException unheard) {
            complain("FDSTORE=1", unheard);
        }
    }

    /** We have it back. */
    public void letGo(String name) {
        tell("FDSTOREREMOVE=1", "FDNAME=" + name);
    }

    /** For people: {@code systemctl status} shows it. Told only if it is another than before. */
    public void status(String status) {
        if (!status.equals(shown)) {
            tell(showing(status));
        }
    }

    /** A sign of life, for {@code WatchdogSec}. */
    void alive() {
        tell("WATCHDOG=1");
    }

    /** Lines are assignments: a second line in the text would be one. */
    private String showing(String text) {
        shown = text;
        return "STATUS=" + text.replaceAll("\\R", " ");
    }

    private void tell(String... assignments) {
        if (manager.isEmpty()) {
            return;
        }
        try {
            manager.get().send(String.join("\n", assignments));
        } catch (IOException unheard) {
            complain(assignments[0], unheard);
        }
    }

    private void complain(String what, IOException cause) {
        if (complained.compareAndSet(false, true)) {
            LOG.warn(
                    "could not tell the service manager {}: {}. Is NotifyAccess=main in the unit? Further failures are not logged.",
                    what,
                    cause.getMessage());
        }
    }
}
