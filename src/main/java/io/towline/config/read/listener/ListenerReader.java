package io.towline.config.read.listener;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.count;
import static io.towline.config.setting.Readings.countOrOff;
import static io.towline.config.setting.Readings.flag;
import static io.towline.config.setting.Readings.size;
import static io.towline.config.setting.Readings.text;
import static io.towline.config.setting.Readings.timeout;

import io.towline.config.AccessConfig;
import io.towline.config.ClientLimits;
import io.towline.config.ListenerConfig;
import io.towline.config.ListenerConfig.Certificate;
import io.towline.config.ListenerConfig.ClientAuth;
import io.towline.config.ListenerConfig.Limits;
import io.towline.config.ListenerConfig.ProxyProtocol;
import io.towline.config.ListenerConfig.Tls;
import io.towline.config.ListenerConfig.UnnamedHost;
import io.towline.config.setting.AddressReading;
import io.towline.config.setting.BindReading;
import io.towline.config.setting.Guesses;
import io.towline.config.setting.LimitsReading;
import io.towline.config.setting.Mends;
import io.towline.config.setting.PemReadings;
import io.towline.config.setting.Readings;
import io.towline.config.setting.Section;
import io.towline.config.setting.Surroundings;
import io.towline.config.tree.Node.Branch;
import io.towline.config.value.Addresses;
import io.towline.config.value.BindAddress;
import io.towline.config.value.Cidr;
import io.towline.config.value.Parser;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code listeners.NAME}. */
public final class ListenerReader {

    private static final int ONE_MIB = 1 << 20;
    private static final Map<String, String> PROTOCOLS = protocols();

    private static final Parser<Cidr> BLOCK =
            Mends.of(Addresses::cidr, Guesses::blocks, text -> !text.matches("[0-9a-fA-F:.]+/[0-9]*"));

    private final Surroundings surroundings;
    private final PemReadings pem;

    public ListenerReader(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.pem = new PemReadings(surroundings.pem());
    }

    private enum ProxyMode {
        OFF,
        REQUIRED
    }

    public Optional<ListenerConfig> read(String name, Section listener) {
        Optional<BindAddress> bind = listener.required(
                "bind",
                new BindReading(surroundings.names()),
                "Write bind = \":8080\" for all addresses, or bind = \"127.0.0.1:8080\".");
        Optional<Tls> tls = tls(
                listener.section("tls", "Write tls { " + CertificateMends.EXAMPLE + " }."), listener.isWritten("tls"));
        boolean http2 = listener.read("http2", flag());
        ProxyProtocol proxyProtocol = proxyProtocol(listener.section(
                "proxy-protocol", "Write proxy-protocol { mode = required, from = [\"10.0.0.0/8\"] }."));
        List<Cidr> trusted = listener.section("forwarded").list("trust", text(BLOCK));
        Limits limits = limits(listener);
        UnnamedHost unnamedHost = listener.read("default", choice(UnnamedHost.class));
        AccessConfig access = new AccessConfig(listener.section("access").list("addresses", new AddressReading()));
        ClientLimits clientLimits = LimitsReading.of(listener.section("limits", LimitsReading.MEND));
        return bind.map(address -> new ListenerConfig(
                name, address, tls, http2, proxyProtocol, trusted, limits, unnamedHost, access, clientLimits));
    }

    private static Limits limits(Section listener) {
        return new Limits(
                listener.read("max-connections", countOrOff(1, Integer.MAX_VALUE)),
                listener.read("handshake-timeout", timeout()),
                listener.read("keep-alive-timeout", timeout()),
                Math.toIntExact(listener.read("max-header-size", size(1024, ONE_MIB))),
                listener.read("max-headers", count(10, 1000)),
                Math.toIntExact(listener.read("http2-upload-window", size(64 * 1024, 16 * ONE_MIB))));
    }

    /** Without certificates a listener speaks plain HTTP, whatever {@code defaults} say of TLS. */
    private Optional<Tls> tls(Section tls, boolean written) {
        CertificateMends.explainStrangers(tls);
        List<Certificate> certificates =
                tls.optional("certificates", CertificateMends.list()).orElse(List.of()).stream()
                        .flatMap(each -> tls.attempt(each, CertificateMends.item()).stream())
                        .flatMap(each -> certificate(tls, each).stream())
                        .toList();
        List<String> protocols = protocols(tls);
        ClientAuth clientAuth = tls.read("client-auth", choice(ClientAuth.class));
        Optional<Path> clientCa = tls.optional("client-ca", pem.certificates());
        if (clientAuth != ClientAuth.NONE && tls.given("client-ca").isEmpty()) {
            tls.missing(
                    "client-ca",
                    "client-auth = " + Readings.word(clientAuth)
                            + " needs a PEM file of the authorities that clients' certificates come from.");
        }
        boolean none = tls.given("certificates").isEmpty();
        if (none && written) {
            tls.missing("certificates", "Write " + CertificateMends.EXAMPLE + ".");
        }
        return certificates.isEmpty()
                ? Optional.empty()
                : Optional.of(new Tls(certificates, protocols, clientAuth, clientCa));
    }

    private static List<String> protocols(Section tls) {
        List<String> given =
                tls.listOfSome("protocols", choice(PROTOCOLS), "Write protocols = [\"TLSv1.3\", \"TLSv1.2\"].");
        return given.isEmpty() ? tls.read("protocols", Readings.listOf(choice(PROTOCOLS))) : given;
    }

    private Optional<Certificate> certificate(Section tls, Branch item) {
        Section section = tls.item("certificates", item);
        return pem.identity(section, item, Certificate::new);
    }

    private static ProxyProtocol proxyProtocol(Section section) {
        boolean required = section.read("mode", choice(ProxyMode.class)) == ProxyMode.REQUIRED;
        List<Cidr> from = section.listOfSome("from", text(BLOCK), "Name the balancers, such as [\"10.0.0.0/8\"].");
        if (required && section.given("from").isEmpty()) {
            section.missing(
                    "from", "mode = required believes only named balancers: write from = [\"10.0.0.0/8\"], say.");
        }
        return new ProxyProtocol(required, from);
    }

    private static Map<String, String> protocols() {
        Map<String, String> protocols = new LinkedHashMap<>();
        protocols.put("TLSv1.3", "TLSv1.3");
        protocols.put("TLSv1.2", "TLSv1.2");
        return protocols;
    }
}
