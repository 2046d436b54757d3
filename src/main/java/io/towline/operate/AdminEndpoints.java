package io.towline.operate;

import io.towline.admin.AdminListener;
import io.towline.admin.api.Api;
import io.towline.admin.control.ControlSocket;
import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.TrafficHistory;
import io.towline.config.ProxyConfig;
import io.towline.conversation.AddressText;
import io.towline.metrics.Meters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways by which operators reach a proxy, and what is gathered for them.
 *
 * <p>Owner: whoever starts and closes the proxy.
 */
public final class AdminEndpoints implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("towline");

    private final TrafficHistory history;
    private final Meters meters;
    private Optional<AdminListener> listener = Optional.empty();
    private Optional<ControlSocket> control = Optional.empty();

    public AdminEndpoints(TrafficHistory history, Meters meters) {
        this.history = history;
        this.meters = meters;
    }

    /**
     * @param descriptors that may be spent on the admin listener
     * @throws IOException if the admin listener cannot be opened; without a control socket the proxy runs on
     */
    public void open(ProxyConfig config, ProxyControl proxy, int descriptors) throws IOException {
        Api api = new Api(proxy, history);
        if (config.admin().enabled()) {
            AdminListener opened = AdminListener.open(config.admin(), api, proxy, descriptors);
            listener = Optional.of(opened);
            LOG.info("operators: http://{}/", AddressText.of(opened.address()));
        }
        control = config.control().socket().flatMap(path -> control(path, api));
        if (listener.isPresent() || control.isPresent()) {
            history.start(proxy);
        }
    }

    private static Optional<ControlSocket> control(Path path, Api api) {
        Optional<ControlSocket> opened = ControlSocket.open(path, api::answer);
        opened.ifPresent(_ -> LOG.info("operators: {}", path));
        return opened;
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
