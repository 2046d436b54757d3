package io.towline.listener.exchange;

import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells, once a minute at most, how many of a listener's connections failed in one way and what most of them failed by: not worth a line
 * each, since the internet knocks at every port. Any thread.
 */
public final class FoldedFailures {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** Reasons may quote what a client sent. */
    private static final int MOST_REASONS = 32;

    private static final int MOST_CHARACTERS = 120;

    private final String prefix;
    private final String noun;
    private final String verb;
    private final Consumer<String> log;

    private final Map<String, Integer> reasons = new HashMap<>(); // guarded by this
    private int failures;

    /**
     * @param noun of one that failed; more take an {@code s}
     * @param verb what they did
     */
    public FoldedFailures(String listener, String noun, String verb, Consumer<String> log) {
        prefix = "listener " + listener + ": ";
        this.noun = noun;
        this.verb = verb;
        this.log = log;
    }

    /** On {@code io}, which has the minute's timer when this is the first. */
    public void count(String reason, IoThread io) {
        String cut = reason.length() <= MOST_CHARACTERS ? reason : reason.substring(0, MOST_CHARACTERS);
        if (isFirst(cut)) {
            io.timers().schedule(new Minute(), io.now() + MINUTE);
        }
    }

    private synchronized boolean isFirst(String reason) {
        if (reasons.size() < MOST_REASONS || reasons.containsKey(reason)) {
            reasons.merge(reason, 1, Integer::sum);
        }
        failures++;
        return failures == 1;
    }

    /** What there is to tell so far. */
    public void tell() {
        int total;
        Map.Entry<String, Integer> most;
        synchronized (this) {
            if (failures == 0) {
                return;
            }
            total = failures;
            most = reasons.entrySet().stream()
                    .max(Map.Entry.<String, Integer>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                    .map(Map.Entry::copyOf)
                    .orElseThrow();
            reasons.clear();
            failures = 0;
        }
        String what =
                prefix + (total == 1 ? "1 " + noun : total + " " + noun + "s") + " " + verb + " in the last minute";
        log.accept(
                most.getValue() == total
                        ? what + ": " + most.getKey()
                        : what + ", most often: " + most.getKey() + " (" + most.getValue() + ")");
    }

    private final class Minute extends Timer {
        @Override
        protected void expired(long now) {
            tell();
        }
    }
}
