package io.towline.handshake;

import io.towline.handshake.negotiation.Extension;
import io.towline.handshake.upstream.Dial;
import io.towline.io.IoThread;
import io.towline.upstream.UpstreamGroup;
import io.undertow.util.Headers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A handshake that both sides agreed on, to be performed with another server, while the client knows nothing of it: that server is offered what the
 * first one chose, and must choose the same.
 *
 * @param request the client's
 */
public record Redial(Dial.Request request, Optional<String> subprotocol, Optional<Extension> deflate) {

    private static final Set<String> NO_CONTEXTS = Set.of("server_no_context_takeover", "client_no_context_takeover");

    static Redial of(Dial.Request request, Dial.Result.Agreed agreed) {
        return new Redial(request, agreed.subprotocol(), chosen(agreed));
    }

    private static Optional<Extension> chosen(Dial.Result.Agreed agreed) {
        String verified = agreed.headers().getFirst(Headers.SEC_WEB_SOCKET_EXTENSIONS);
        try {
            return verified == null
                    ? Optional.empty()
                    : Extension.parse(List.of(verified)).stream().findFirst();
        } catch (Extension.Malformed e) {
            throw new IllegalStateException("written by us: " + verified, e);
        }
    }

    /** Whether either side's messages can only be understood by who had the ones before (RFC 7692 §7.1.1), which another server had not. */
    public boolean keepsContexts() {
        return deflate.filter(one -> !one.parameters().keySet().containsAll(NO_CONTEXTS))
                .isPresent();
    }

    /** As {@link Dial#begin}, with a server of this group. */
    public Dial begin(UpstreamGroup group, IoThread io, Consumer<Dial.Result> settle) {
        Dial.Request again = new Dial.Request(
                group,
                request.affinity(),
                request.target(),
                request.clientHost(),
                request.onward(),
                subprotocol.stream().toList(),
                request.client(),
                request.urls());
        return Dial.begin(again, deflate.stream().toList(), io, settle);
    }

    /** Whether a server chose what the first one chose. */
    public boolean isKeptBy(Dial.Result.Agreed agreed) {
        return agreed.subprotocol().equals(subprotocol) && chosen(agreed).equals(deflate);
    }
}
