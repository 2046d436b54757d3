package io.towline.admin.view;

import io.towline.admin.proxy.ProxyControl.Draining;
import io.towline.admin.proxy.ProxyControl.EndingView;
import io.towline.admin.proxy.ProxyControl.LimitView;
import io.towline.admin.proxy.ProxyControl.LimitedClient;
import io.towline.admin.proxy.ProxyControl.ListenerView;
import io.towline.admin.proxy.ProxyControl.Reload;
import io.towline.admin.proxy.ProxyControl.RepeatedView;
import io.towline.admin.proxy.ProxyControl.RouteView;
import io.towline.admin.proxy.ProxyControl.ServerView;
import io.towline.admin.proxy.ProxyControl.UpstreamView;
import io.towline.admin.proxy.Subject;
import io.towline.admin.proxy.TrafficPoint;
import io.towline.conversation.Conversation;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** How each thing that there is to see looks in JSON. Its names are those of the access log. */
public final class Views {

    private Views() {}

    public static void listener(ApiObject json, ListenerView listener) {
        json.text("name", listener.name());
        json.text("address", listener.address());
        json.flag("tls", listener.tls());
        json.number("connections", listener.connections());
        json.number("turned_away", listener.turnedAway());
        json.number("max_connections", listener.maxConnections());
        json.time("certificate_ends", listener.certificateEnds());
    }

    public static void route(ApiObject json, RouteView route) {
        json.text("name", route.name());
        json.texts("listeners", route.listeners());
        json.texts("hosts", route.hosts());
        json.text("path", route.path());
        json.flag("exact", route.pathMatch().equals("exact"));
        json.text("path_match", route.pathMatch());
        json.text("upstream", route.upstream());
        json.text("answer", route.answer());
        json.texts("transports", route.transports());
    }

    public static void upstream(ApiObject json, UpstreamView upstream) {
        json.text("name", upstream.name());
        json.text("policy", upstream.policy());
        json.number("queued", upstream.queued());
        json.objects("servers", upstream.servers(), Views::server);
    }

    public static void limit(ApiObject json, LimitView limit) {
        json.text("scope", limit.scope());
        json.text("name", limit.name());
        json.text("limit", limit.limit());
        json.text("by", limit.by());
        json.text("allowed", limit.allowed());
        json.number("refused", limit.refused());
        json.objects("clients", limit.clients(), Views::limited);
    }

    private static void limited(ApiObject json, LimitedClient client) {
        json.text("key", client.key());
        json.number("refused", client.refused());
        json.millis("since_refused_ms", client.last());
    }

    private static void server(ApiObject json, ServerView server) {
        json.text("url", server.url());
        json.text("state", label(server.state()));
        json.millis("set_aside_ms", server.asideFor());
        json.number("weight", server.weight());
        json.number("max_connections", server.maxConnections());
        json.number("leases", server.leases());
        json.number("succeeded", server.succeeded());
        json.number("failed", server.failed());
        json.fineMillis("latency_ms", server.latency());
        json.text("last_failure", server.lastFailure());
    }

    public static void draining(ApiObject json, Draining draining) {
        Instant now = Instant.now();
        Duration left = Duration.between(now, draining.hardStop());
        json.time("since", draining.since());
        json.millis("since_ms", Duration.between(draining.since(), now));
        json.time("hard_stop", draining.hardStop());
        json.millis("left_ms", left.isNegative() ? Duration.ZERO : left);
    }

    public static void reload(ApiObject json, Reload reload) {
        json.time("at", reload.at());
        json.flag("accepted", reload.accepted());
        json.text("summary", reload.summary());
        json.texts("mistakes", reload.mistakes());
        json.texts("need_restart", reload.needRestart());
    }

    /** @param now what its age is counted back from */
    public static void open(ApiObject json, LiveConversation open, Instant now) {
        Subject subject = Subject.of(open);
        json.text("id", subject.id());
        json.time("started", now.minus(open.age()));
        json.millis("age_ms", open.age());
        whoAndWhere(json, subject);
        json.text("protocol", open.protocol());
        json.text("session", open.session());
        json.text("trace", subject.trace());
        traffic(json, open.traffic());
        json.number("rate_in", rate(open, LiveConversation.Rate::fromClient));
        json.number("rate_out", rate(open, LiveConversation.Rate::fromUpstream));
        json.fineMillis("ping_rtt_client_ms", open.client().roundTrip());
        json.fineMillis("ping_rtt_upstream_ms", open.upstream().roundTrip());
        json.number("queued_to_client", open.client().queued());
        json.number("queued_to_upstream", open.upstream().queued());
        json.millis("since_heard_client_ms", open.client().sinceHeard());
        json.millis("since_heard_upstream_ms", open.upstream().sinceHeard());
        json.millis("since_data_client_ms", open.client().sinceData());
        json.millis("since_data_upstream_ms", open.upstream().sinceData());
        json.millis("parked_ms", open.parked());
    }

    private static OptionalLong rate(LiveConversation open, ToLongFunction<LiveConversation.Rate> way) {
        return open.rate().map(rate -> OptionalLong.of(way.applyAsLong(rate))).orElseGet(OptionalLong::empty);
    }

    public static void over(ApiObject json, EndingView over) {
        Conversation was = over.conversation();
        Subject subject = Subject.of(over);
        json.time("at", over.at());
        json.text("id", subject.id());
        whoAndWhere(json, subject);
        json.number("status", was.status());
        json.text("protocol", was.protocol());
        json.text("session", was.session());
        json.text("trace", subject.trace());
        json.millis("duration_ms", was.duration());
        traffic(json, was.traffic());
        json.number("close_code", was.ending().closeCode());
        json.text("by", subject.by());
        json.text("cause", subject.cause());
        reasonAndMeaning(json, was);
    }

    public static void repeated(ApiObject json, RepeatedView alike) {
        Subject subject = Subject.of(alike.latest());
        Conversation latest = alike.latest().conversation();
        json.number("count", alike.count());
        json.time("since", alike.since());
        json.time("latest_at", alike.latest().at());
        json.text("latest_id", subject.id());
        json.text("cause", subject.cause());
        json.text("by", subject.by());
        json.flag("opened", latest.hadOpened());
        json.text("listener", latest.arrival().listener());
        json.text("route", subject.route());
        json.text("upstream", subject.upstream());
        json.text("server", subject.server());
        reasonAndMeaning(json, latest);
    }

    private static void reasonAndMeaning(ApiObject json, Conversation was) {
        json.text("reason", Optional.of(was.ending().reason()).filter(said -> !said.isEmpty()));
        json.text("meaning", CauseExplanations.of(was.ending()));
    }

    private static void whoAndWhere(ApiObject json, Subject subject) {
        json.text("client", subject.client());
        json.text("listener", subject.arrival().listener());
        json.text("route", subject.route());
        json.text("path", subject.arrival().path());
        json.text("upstream", subject.upstream());
        json.text("server", subject.server());
        json.text("kind", subject.arrival().kind().label());
    }

    private static void traffic(ApiObject json, Traffic traffic) {
        json.number("frames_in", traffic.framesFromClient());
        json.number("frames_out", traffic.framesFromUpstream());
        json.number("bytes_in", traffic.bytesFromClient());
        json.number("bytes_out", traffic.bytesFromUpstream());
    }

    public static void point(ApiObject json, TrafficPoint point) {
        json.time("at", point.at());
        json.number("relays", point.relays());
        json.number("sessions", point.sessions());
        json.number("opened", point.opened());
        json.number("ended", point.ended());
        json.number("bytes_in", point.traffic().bytesFromClient());
        json.number("bytes_out", point.traffic().bytesFromUpstream());
        json.number("frames_in", point.traffic().framesFromClient());
        json.number("frames_out", point.traffic().framesFromUpstream());
        json.object(
                "endings", causes -> point.endings().forEach((cause, count) -> causes.number(cause.label(), count)));
    }

    public static String label(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
