package io.towline.operate;

import io.towline.admin.proxy.ProxyControl.LimitView;
import io.towline.admin.proxy.ProxyControl.LimitedClient;
import io.towline.limit.Limits;
import io.towline.metrics.Source.LimitReading;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Limits in the words of operators and meters. */
final class LimitViews {

    private LimitViews() {}

    static List<LimitView> of(Collection<Limits> all, long now) {
        return all.stream()
                .flatMap(limits -> limits.views(now).stream().map(each -> view(limits, each)))
                .toList();
    }

    private static LimitView view(Limits limits, io.towline.limit.LimitView limit) {
        return new LimitView(
                limits.scope().name().toLowerCase(Locale.ROOT),
                limits.name(),
                limit.kind().label(),
                limit.by(),
                limit.allowed(),
                limit.refused(),
                limit.clients().stream()
                        .map(client -> new LimitedClient(client.key(), client.refused(), client.ago()))
                        .toList());
    }

    static List<LimitReading> readings(Collection<Limits> all) {
        return all.stream()
                .flatMap(limits -> limits.counts().entrySet().stream()
                        .map(each -> new LimitReading(
                                limits.scope() == Limits.Scope.LISTENER ? limits.name() : "",
                                limits.scope() == Limits.Scope.ROUTE ? limits.name() : "",
                                each.getKey().label(),
                                each.getValue())))
                .toList();
    }
}
