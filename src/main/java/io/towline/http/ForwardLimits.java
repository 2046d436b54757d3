package io.towline.http;

import io.towline.config.RouteConfig.Http;
import io.towline.config.value.Durations;
import io.towline.http.ForwardedRequest.State;
import io.towline.http.answer.AnswerWriter;
import io.towline.http.answer.InterimAnswers;
import io.towline.http.outcome.ForwardFailure;
import java.util.OptionalLong;

/** Which of a route's limits holds now, by whose turn it is: the client's with its body, or the server's with its answer. Nanoseconds. */
record ForwardLimits(Http terms, Upload upload, InterimAnswers interim, AnswerWriter answer) {

    /** Of an answer, only the time between two bytes of the server: how fast the client takes it is the listener's to watch. */
    boolean areSet(State state) {
        return switch (state) {
            case ASKING -> true;
            case ANSWERING -> interim.isBlocked() || terms.idleTimeout().isPresent();
            case ANSWERED, OVER -> interim.isBlocked();
        };
    }

    /** Without progress; empty: any time. */
    OptionalLong limit(State state) {
        if (interim.isBlocked()) {
            return OptionalLong.of(body());
        }
        return switch (state) {
            case ASKING -> OptionalLong.of(isClientsTurn() ? body() : response());
            // while the client does not take what there is, the listener has its eye on it
            case ANSWERING -> answer.isBlocked() ? OptionalLong.empty() : OptionalLong.of(idle());
            case ANSWERED, OVER -> OptionalLong.of(body());
        };
    }

    /** After which to look for the first time. */
    long shortest(State state) {
        if (interim.isBlocked()) {
            return body();
        }
        return switch (state) {
            case ASKING -> Math.min(body(), response());
            case ANSWERING -> idle();
            case ANSWERED, OVER -> body();
        };
    }

    /** Why a request that asks has come to its end. */
    ForwardFailure whoseTime(String server) {
        return isClientsTurn() ? RequestRules.tooSlow(terms) : ForwardFailure.tooSlow(server, terms.responseTimeout());
    }

    /** What is said of a client that leaves an interim answer where it is. */
    String interimNotTaken() {
        return "did not take an interim answer within body-timeout (" + Durations.text(terms.bodyTimeout()) + ")";
    }

    ForwardFailure idle(String server) {
        return ForwardFailure.idle(server, terms.idleTimeout().orElseThrow());
    }

    private boolean isClientsTurn() {
        boolean heldBack = interim.isClientWaiting() && upload.body().taken() == 0;
        return !heldBack && upload.waitsForClient();
    }

    private long body() {
        return terms.bodyTimeout().toNanos();
    }

    private long response() {
        return terms.responseTimeout().toNanos();
    }

    private long idle() {
        return terms.idleTimeout().orElseThrow().toNanos();
    }
}
