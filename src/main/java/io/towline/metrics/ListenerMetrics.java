package io.towline.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.towline.metrics.Source.ListenerReading;
import io.towline.metrics.Source.Reading;
import io.towline.metrics.Source.Tls;
import java.util.List;

/** Of the listeners, by their names. */
record ListenerMetrics(Reading reading) {

    List<MetricSnapshot> all() {
        return List.of(connections(), accepted(), turnedAway(), proxyHeaders(), tlsHandshakes(), certificates());
    }

    private MetricSnapshot connections() {
        Family family = new Family("connections", "Client connections that are open.");
        reading.listeners().forEach(each -> family.add(each.open(), "listener", each.name()));
        return family.gauge();
    }

    private MetricSnapshot accepted() {
        Family family = new Family("connections_accepted", "Client connections accepted since the start.");
        reading.listeners().forEach(each -> family.add(each.accepted(), "listener", each.name()));
        return family.counter();
    }

    private MetricSnapshot turnedAway() {
        Family family = new Family(
                "connections_turned_away",
                "Of those accepted, closed at once because of max-connections, or since the process has no descriptors to"
                        + " spare.");
        reading.listeners().forEach(each -> family.add(each.turnedAway(), "listener", each.name()));
        return family.counter();
    }

    private MetricSnapshot proxyHeaders() {
        Family family = new Family(
                "proxy_headers",
                "Headers of the PROXY protocol, accepted or refused; only where proxy-protocol.mode = required.");
        for (ListenerReading listener : reading.listeners()) {
            listener.proxyHeaders()
                    .ifPresent(
                            headers -> family.add(headers.accepted(), "listener", listener.name(), "result", "accepted")
                                    .add(headers.refused(), "listener", listener.name(), "result", "refused"));
        }
        return family.counter();
    }

    private MetricSnapshot tlsHandshakes() {
        Family family = new Family("tls_handshakes", "TLS handshakes with clients, succeeded or failed.");
        for (ListenerReading listener : reading.listeners()) {
            listener.tls()
                    .ifPresent(tls -> family.add(
                                    tls.handshakesSucceeded(), "listener", listener.name(), "result", "succeeded")
                            .add(tls.handshakesFailed(), "listener", listener.name(), "result", "failed"));
        }
        return family.counter();
    }

    private MetricSnapshot certificates() {
        Family family = new Family(
                "certificate_expiry_timestamp_seconds", "When the first of a listener's certificates expires.");
        for (ListenerReading listener : reading.listeners()) {
            listener.tls()
                    .flatMap(Tls::certificateEnds)
                    .ifPresent(ends -> family.add(Family.seconds(ends), "listener", listener.name()));
        }
        return family.gauge();
    }
}
