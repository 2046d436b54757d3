package io.towline.relay;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.memory.Loss;
import io.towline.frame.CloseCode;
import io.towline.frame.ControlFrame;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * How a relay is closed: its ending, and the close codes by which each side is told where it has not heard of it yet. Immutable.
 *
 * @param tellClient empty: a close frame without a code
 * @param tellUpstream likewise
 */
record RelayClose(Ending ending, OptionalInt tellClient, OptionalInt tellUpstream) {

    /** A side said close. A far side that goes without answering leaves the answer to us: the same code (§5.5.1). */
    static RelayClose closed(boolean byClient, OptionalInt code, String reason) {
        Cause cause = byClient ? Cause.CLIENT_CLOSED : Cause.UPSTREAM_CLOSED;
        return new RelayClose(new Ending(side(byClient), cause, code, reason), code, code);
    }

    static RelayClose lost(boolean client, String how, int upstreamLostCloseCode) {
        Cause cause = client ? Cause.CLIENT_LOST : Cause.UPSTREAM_LOST;
        return of(Ending.of(side(client), cause, how), upstreamLostCloseCode, CloseCode.GOING_AWAY);
    }

    /** A side broke the protocol or a limit. */
    static RelayClose breached(boolean byClient, int code, String what) {
        Cause cause = code == CloseCode.TOO_BIG
                ? Cause.MESSAGE_TOO_BIG
                : code == CloseCode.POLICY_VIOLATION ? Cause.FLOOD : Cause.PROTOCOL_ERROR;
        return of(
                Ending.of(side(byClient), cause, code, what),
                byClient ? code : CloseCode.INTERNAL_ERROR,
                byClient ? CloseCode.GOING_AWAY : code);
    }

    static RelayClose slow(boolean client) {
        return of(
                Ending.of(side(client), Cause.SLOW_CONSUMER, "took no bytes"),
                CloseCode.TRY_AGAIN_LATER,
                CloseCode.GOING_AWAY);
    }

    /** Towline ends it, for a reason of its own. */
    static RelayClose byTowline(Cause cause, int codeForClient, int codeForUpstream, String reason) {
        return of(Ending.of(By.TOWLINE, cause, codeForClient, reason), codeForClient, codeForUpstream);
    }

    static RelayClose broken() {
        return of(
                Ending.of(By.TOWLINE, Cause.INTERNAL_ERROR, "internal error"),
                CloseCode.INTERNAL_ERROR,
                CloseCode.GOING_AWAY);
    }

    /** Nobody is told. */
    static RelayClose cut(String reason) {
        return new RelayClose(Ending.of(By.TOWLINE, Cause.HARD_STOP, reason), OptionalInt.empty(), OptionalInt.empty());
    }

    private static RelayClose of(Ending ending, int tellClient, int tellUpstream) {
        return new RelayClose(ending, OptionalInt.of(tellClient), OptionalInt.of(tellUpstream));
    }

    private static By side(boolean client) {
        return client ? By.CLIENT : By.UPSTREAM;
    }

    /** The close frame for a side. */
    ByteBuffer frame(boolean forClient) {
        OptionalInt code = forClient ? tellClient : tellUpstream;
        return code.isPresent() ? ControlFrame.close(code.getAsInt(), Loss.toldOf(ending)) : ControlFrame.close();
    }
}
