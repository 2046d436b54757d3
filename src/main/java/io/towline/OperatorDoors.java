package io.towline;

import io.towline.admin.AdminListener;
import io.towline.admin.Api;
import io.towline.admin.Plant;
import io.towline.admin.TrafficHistory;
import io.towline.admin.control.ControlSocket;
import io.towline.config.ProxyConfig;
import io.towline.metrics.Meters;
import java.io.IOException;
import java.util.Optional;

/**
 * The ways by which operators reach a proxy, and what is gathered for them.
 *
 * <p>Owner: whoever starts and closes the proxy.
 */
final class OperatorDoors implements AutoCloseable {

    private final TrafficHistory history;
    private final Meters meters;
    private Optional<AdminListener> listener = Optional.empty();
    private Optional<ControlSocket> control = Optional.empty();

    OperatorDoors(TrafficHistory history, Meters meters) {
        this.history = history;
        this.meters = meters;
    }

    /** @throws IOException if the admin listener cannot be opened; without a control socket the proxy runs on */
    void open(ProxyConfig config, Plant plant) throws IOException {
        Api api = new Api(plant, history);
        if (config.admin().enabled()) {
            listener = Optional.of(AdminListener.open(config.admin(), api, plant));
        }
        control = config.control().socket().flatMap(path -> ControlSocket.open(path, api::answer));
        if (listener.isPresent() || control.isPresent()) {
            history.start(plant);
        }
    }

    /** Last of all: as long as the proxy drains, one can watch it. */
    @Override
    public void close() {
        control.ifPresent(ControlSocket::close);
        listener.ifPresent(AdminListener::close);
        history.close();
        meters.close();
    }
}
