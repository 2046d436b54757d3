package io.towline.admin;

import io.towline.admin.api.Api.Answer;
import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.ProxyControl.Phase;
import io.towline.admin.proxy.ProxyControl.ServerState;
import io.towline.admin.proxy.ProxyControl.UpstreamView;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whether a balancer may send new clients here. */
record Readiness(ProxyControl proxy, boolean needsUpstream) {

    Answer answer() {
        if (proxy.overview().phase() == Phase.DRAINING) {
            return text(503, "draining");
        }
        List<String> dead = needsUpstream ? withoutServer() : List.of();
        return dead.isEmpty() ? text(200, "ready") : text(503, "no healthy upstream: " + String.join(", ", dead));
    }

    private List<String> withoutServer() {
        return proxy.upstreams().stream()
                .filter(upstream -> upstream.servers().stream().noneMatch(each -> each.state() == ServerState.IN_USE))
                .map(UpstreamView::name)
                .toList();
    }

    private static Answer text(int status, String line) {
        return new Answer(status, "text/plain; charset=utf-8", (line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
