package io.towline.http;

import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.io.IoThread;
import io.towline.io.OpenCount;
import io.towline.io.perthread.OpenOnThread;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** All plain requests under way: counts them, and tells those to go that would not end by themselves. Any thread. */
final class ForwardedRequests {

    private final ConcurrentHashMap<IoThread, OpenOnThread<ForwardedRequest>> onThreads = new ConcurrentHashMap<>();
    private final OpenCount openCount = new OpenCount();
    private volatile boolean draining;
    private volatile Function<Destination, Optional<Cause>> unwelcome = destination -> Optional.empty();

    OpenOnThread<ForwardedRequest> on(IoThread io) {
        return onThreads.computeIfAbsent(io, this::openOn);
    }

    private OpenOnThread<ForwardedRequest> openOn(IoThread io) {
        return new OpenOnThread<>(
                io,
                openCount,
                request -> request.place,
                (request, place) -> request.place = place,
                request -> request.leave(Cause.DRAIN));
    }

    /** Why one that is answered from there has to go. */
    Optional<Cause> leaves(Destination from) {
        return draining ? Optional.of(Cause.DRAIN) : unwelcome.apply(from);
    }

    OpenCount openCount() {
        return openCount;
    }

    void drain(Function<Destination, Optional<Cause>> why, Duration time) {
        unwelcome = why;
        onThreads
                .values()
                .forEach(onThread -> onThread.io()
                        .runLater(() -> onThread.drain(
                                request -> why.apply(request.destination()), ForwardedRequest::leave, time)));
    }

    void drain(Duration time) {
        draining = true;
        onThreads.values().forEach(onThread -> onThread.io().runLater(() -> onThread.drain(time)));
    }

    void hardStop() {
        onThreads
                .values()
                .forEach(onThread ->
                        onThread.io().runLater(() -> onThread.present().forEach(ForwardedRequest::hardStop)));
    }
}
