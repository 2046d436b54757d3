package io.towline.admin.view;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import java.util.List;

/** Each cause of an ending in plain words: what happened, and what to do about it. docs/endings.md has the same sentences. */
final class CauseExplanations {

    /** @param phrase of our own reasons */
    private record Closer(Cause cause, String phrase, String meaning) {
        boolean isOf(Ending ending) {
            return ending.cause() == cause && ending.reason().contains(phrase);
        }
    }

    private static final List<Closer> CLOSER = List.of(
            new Closer(
                    Cause.REFUSED_TIMEOUT,
                    "its backlog is full",
                    "The server does not accept its connections; it is busy or hangs, or needs a longer backlog."),
            new Closer(
                    Cause.REFUSED_TIMEOUT,
                    "within connect-timeout",
                    "The server could not be connected to within connect-timeout; it is overloaded, its address is wrong, or a"
                            + " firewall drops what is sent to it."),
            new Closer(
                    Cause.REFUSED_TIMEOUT,
                    "within handshake-timeout",
                    "The server was connected to and did not answer within handshake-timeout; it hangs or is overloaded. Raise that if"
                            + " it honestly needs longer."),
            new Closer(
                    Cause.REFUSED_TIMEOUT,
                    "within open-timeout",
                    "All tries together took longer than open-timeout; servers hang, or it is too short for two tries of"
                            + " connect-timeout and handshake-timeout."),
            new Closer(
                    Cause.REFUSED_UNREACHABLE,
                    "could not resolve",
                    "The server's name could not be looked up; see that it is spelled right and that this machine's DNS knows it."),
            new Closer(
                    Cause.REFUSED_UNREACHABLE,
                    "client certificate",
                    "The server wants a certificate of its clients, and none was shown that it accepts; write tls.cert and tls.key of"
                            + " its upstream, or let the server do without."),
            new Closer(
                    Cause.REFUSED_UNREACHABLE,
                    "certificate",
                    "The server's certificate was not accepted, and the reason says why; see tls.trust and tls.verify of its"
                            + " upstream."),
            new Closer(
                    Cause.REFUSED_UNREACHABLE,
                    "with TLS: write wss://",
                    "The server speaks TLS and its URL does not say so; write wss:// or https:// in the upstream's servers."),
            new Closer(
                    Cause.REFUSED_UNREACHABLE,
                    "with TLS: write ws://",
                    "The server's URL says that it speaks TLS and it does not; write ws:// or http:// in the upstream's servers."),
            new Closer(
                    Cause.REFUSED_UNREACHABLE,
                    ": there is no such file",
                    "The server's socket file is not there; start the server, or see that both have the same path. What is below /tmp"
                            + " and /home is hidden from the service."),
            new Closer(
                    Cause.REFUSED_UNREACHABLE,
                    ": nobody listens on it",
                    "The server has ended and left its socket file; start it."),
            new Closer(
                    Cause.REFUSED_UNREACHABLE,
                    "may not write to it",
                    "Towline's user may not connect to the server's socket file; give it the file's group, by SupplementaryGroups in"
                            + " a drop-in of the unit."),
            new Closer(
                    Cause.REFUSED_UNREACHABLE,
                    "which was not offered",
                    "The server is well, and chose what this client did not offer; mend the one or the other, or see subprotocols and"
                            + " compression of the route."));

    private CauseExplanations() {}

    /** The cause's, or where the reason tells more exactly what struck, what is to be done about just that. */
    static String of(Ending ending) {
        if (ending.cause() == Cause.MESSAGE_TOO_BIG) {
            return tooBig(ending.by());
        }
        return CLOSER.stream()
                .filter(closer -> closer.isOf(ending))
                .map(Closer::meaning)
                .findFirst()
                .orElseGet(() -> of(ending.cause()));
    }

    private static String tooBig(By by) {
        return switch (by) {
            case CLIENT ->
                "The client sent more in a message or frame than max-message.from-client or max-frame.from-client of its route allow, or"
                        + " bridge.buffer for a session; raise that if it was honest.";
            case UPSTREAM ->
                "The server sent more in a message or frame than max-message.from-upstream or max-frame.from-upstream of its route allow, or"
                        + " bridge.buffer for a session; raise that if it was honest.";
            case TOWLINE -> of(Cause.MESSAGE_TOO_BIG);
        };
    }

    static String of(Cause cause) {
        return switch (cause) {
            case CLIENT_CLOSED ->
                "The client said close; nothing to do, unless the close code or the reason tell of an error.";
            case UPSTREAM_CLOSED ->
                "The server said close; nothing to do, unless the close code or the reason tell of an error.";
            case CLIENT_LOST ->
                "The client's connection ended without a close frame, as networks and closed laptops do; if many go at once, look"
                        + " at what lies between the clients and Towline.";
            case UPSTREAM_LOST ->
                "The server's connection ended without a close frame; look at the server: it crashed, was killed, or something"
                        + " before it cut the connection.";
            case PING_TIMEOUT_CLIENT ->
                "The client was silent for keepalive.client.ping-interval and keepalive.client.pong-timeout: its network died, or it answers"
                        + " no pings; look closer if many go at once, or one again and again.";
            case PING_TIMEOUT_UPSTREAM ->
                "The server was silent for keepalive.upstream.ping-interval and keepalive.upstream.pong-timeout; it hangs or the network to it is dead: look at its load"
                        + " and its log.";
            case IDLE_TIMEOUT ->
                "No data passed for idle-timeout; raise it, or set it off, if such conversations are meant to last.";
            case MAX_AGE -> "It reached max-age; raise that, or set it off, if clients do not reconnect well.";
            case MESSAGE_TOO_BIG ->
                "A message or a frame was larger than max-message or max-frame of its route allow, or bridge.buffer for a session; raise the"
                        + " limit if it was honest.";
            case PROTOCOL_ERROR ->
                "One side broke RFC 6455, and the reason says how; mend that program, or what changes its bytes on the way.";
            case FLOOD ->
                "One side sent more pings or empty fragments in a second than max-control-frames allows, or a client more"
                        + " than 10,000 messages at once; raise the setting if it is honest.";
            case SLOW_CONSUMER ->
                "One side took no byte for slow-consumer-timeout; it hangs, or its link is too thin for what is sent to it.";
            case DRAIN ->
                "Towline was stopped, or an operator drained the server; clients that reconnect find another, so nothing to do.";
            case UPSTREAM_REMOVED ->
                "A reload took its server or its upstream out of the configuration; clients that reconnect find another, so nothing to do.";
            case HARD_STOP ->
                "Towline stopped and this one was still there at drain.hard-stop, so it was cut; raise that if it needs longer.";
            case CLOSED_BY_OPERATOR -> "An operator closed it; Towline's log says who.";
            case PARK_FAILED ->
                "Its server went and no other took the client over; the reason says whether park.for was over, and what the servers"
                        + " did last, or that a server refused the client.";
            case SESSION_EXPIRED ->
                "Nobody came back to this session within resume-window, or within 10 s to a new one; raise that for clients that are away longer.";
            case ANSWERED ->
                "A plain request has its whole answer: a server's (by=upstream), or Towline's own file, redirect, fixed answer or script;"
                        + " nothing to do.";
            case UPSTREAM_REFUSED ->
                "The server answered the handshake with another status than 101, and the client got that answer; the server's log"
                        + " knows why.";
            case REFUSED_UNAVAILABLE ->
                "Every server was full by its max-connections, or drained by an operator; add servers, raise the limit, or take the"
                        + " drain back.";
            case REFUSED_UNREACHABLE ->
                "No server could be reached, or what it said was no HTTP, or no WebSocket where one was asked for; see that it runs,"
                        + " that its address is right, and whether it is ws or wss.";
            case REFUSED_TIMEOUT ->
                "No server agreed in time, and the reason says whether connect-timeout, handshake-timeout, open-timeout or response-timeout"
                        + " struck; it hangs or is overloaded, or a firewall drops what is sent to it.";
            case REFUSED_NO_ROUTE ->
                "No route of its listener has this host and path, or its route's folder has no such file; towline check shows the"
                        + " routes. A few of these are strangers who search.";
            case REFUSED_NOT_WEBSOCKET ->
                "A plain request to a route with http.enabled = off, or something on the way took the Upgrade field away; for the"
                        + " latter, mend the proxy before Towline.";
            case REFUSED_HANDSHAKE ->
                "The request broke RFC 6455 §4.2.1 or had a path that two readers would understand differently; the answer told the"
                        + " client which: mend the client.";
            case REFUSED_ADDRESS ->
                "The client's address may not come in, by access.addresses of the listener, or of the route where the line names one;"
                        + " if the address is a proxy's, name that in forwarded.trust.";
            case REFUSED_LIMIT ->
                "It was beyond limits of the listener or the route, and the reason says which; towline limits shows who is. If many clients"
                        + " share one address, it is a proxy's: name that in forwarded.trust.";
            case REFUSED_AUTH ->
                "The client did not show that it may come in, by access of the route: no password, or a wrong one, or too many of"
                        + " those from its address; the first request of each browser is one of these.";
            case REFUSED_AUTH_UNAVAILABLE ->
                "The service of the route's access.forward could not be asked, did not answer within its timeout, or said neither yes nor"
                        + " no, as the reason says; so nobody came in: look at that service.";
            case REFUSED_ORIGIN ->
                "The page is not in the route's origins; add it if it is yours. Behind a proxy that ends TLS, name that proxy in"
                        + " forwarded.trust. Or it wanted another page's session.";
            case REFUSED_SUBPROTOCOL ->
                "None of the subprotocols that the client offered is in the route's subprotocols; add it, or mend the client.";
            case REFUSED_SESSION ->
                "There is no such session, or none any more; normal after a restart, else a balancer before Towline does not send"
                        + " clients back to the same node.";
            case REFUSED_REQUEST ->
                "A request's head or body was malformed, too large or too slow, or one of the bridge was out of sequence; the reason says"
                        + " which: mend the client, or raise the limit it names.";
            case REFUSED_OVERLOAD ->
                "bridge.buffers or a client's share of it was spent, or requests came too thick; raise it, with the heap, or"
                        + " look for clients that do not read, or servers that do not end their messages.";
            case REFUSED_EXHAUSTED ->
                "Towline had no file descriptor, port or memory left for a connection to the server, which is not to blame: raise"
                        + " LimitNOFILE or net.ipv4.ip_local_port_range.";
            case REFUSED_DRAINING -> "It came while Towline was stopping; clients that try again find another node.";
            case INTERNAL_ERROR -> "A defect of Towline's; its log has it at ERROR: please report it.";
        };
    }
}
