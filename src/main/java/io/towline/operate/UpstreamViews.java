package io.towline.operate;

import io.towline.admin.proxy.ProxyControl.ServerState;
import io.towline.admin.proxy.ProxyControl.ServerView;
import io.towline.admin.proxy.ProxyControl.UpstreamView;
import io.towline.upstream.UpstreamGroup;
import java.util.List;

/** Upstream groups in the operators' words. */
final class UpstreamViews {

    private UpstreamViews() {}

    static UpstreamView of(UpstreamGroup group) {
        return new UpstreamView(
                group.name(),
                group.config().choice(),
                group.queued(),
                group.view().stream().map(UpstreamViews::of).toList());
    }

    static List<String> urls(UpstreamGroup group) {
        return group.view().stream().map(view -> view.server().url()).toList();
    }

    private static ServerView of(io.towline.upstream.ServerView view) {
        return new ServerView(
                view.server().url(),
                state(view.state()),
                view.asideFor(),
                view.server().weight(),
                view.server().maxConnections(),
                view.leases(),
                view.succeeded(),
                view.failed(),
                view.latency(),
                view.lastFailure());
    }

    private static ServerState state(io.towline.upstream.ServerView.State state) {
        return switch (state) {
            case IN_USE -> ServerState.IN_USE;
            case SET_ASIDE -> ServerState.SET_ASIDE;
            case DOWN -> ServerState.DOWN;
            case DRAINED -> ServerState.DRAINED;
        };
    }
}
