package io.towline.config.read.listener;

import io.towline.config.setting.Reading;
import io.towline.config.setting.Readings;
import io.towline.config.setting.Section;
import io.towline.config.tree.Node;
import io.towline.config.tree.Node.Branch;
import io.towline.config.tree.Node.Items;
import io.towline.config.tree.Node.Kind;
import io.towline.config.tree.Node.Leaf;
import io.towline.config.value.Unfit;
import java.util.List;
import java.util.Optional;

/** What to write where a listener's certificates are written in another way than ours, which is a list of pairs. */
final class CertificateMends {

    static final String EXAMPLE = "certificates = [ { cert = \"site.crt\", key = \"site.key\" } ]";

    private static final List<String> CERTIFICATES =
            List.of("cert", "certificate", "certs", "crt", "cert-file", "certificate-file", "certFile", "chain", "pem");
    private static final List<String> KEYS =
            List.of("key", "private-key", "key-file", "certificate-key", "certificate-key-file", "keyFile");

    private CertificateMends() {}

    /** The list; what stands in its place is told with the pair that was meant. */
    static Reading<List<Node>> list() {
        return node -> switch (node) {
            case Items items
            when isBarePair(items.items()) ->
                throw new Unfit("must be a list of sections. Write [ "
                        + pair(
                                text(items.items().getFirst()).orElseThrow(),
                                text(items.items().getLast()).orElseThrow())
                        + " ].");
            case Items items -> items.items();
            case Leaf leaf
            when leaf.kind() == Kind.TEXT -> throw new Unfit("must be a list. Write [ " + pairOf(leaf.text()) + " ].");
            case Branch branch -> throw new Unfit("must be a list. Write [ " + pairOf(branch) + " ].");
            default -> Readings.list().of(node);
        };
    }

    /** An item of it. */
    static Reading<Branch> item() {
        return node -> {
            if (node instanceof Leaf leaf && leaf.kind() == Kind.TEXT) {
                throw new Unfit("must be a section. Write " + pairOf(leaf.text()) + ".");
            }
            return Readings.section().of(node);
        };
    }

    /** A certificate and its key that stand in {@code tls} themselves. */
    static void explainStrangers(Section tls) {
        Optional<String> cert = first(CERTIFICATES, tls);
        Optional<String> key = first(KEYS, tls);
        if (cert.isEmpty() && key.isEmpty()) {
            return;
        }
        String sentence = " Write certificates = [ "
                + pair(cert.orElse("site.crt"), key.orElseGet(() -> keyOf(cert.orElseThrow()))) + " ].";
        CERTIFICATES.forEach(each -> tls.explain(each, sentence));
        KEYS.forEach(each -> tls.explain(each, sentence));
    }

    private static Optional<String> first(List<String> keys, Section tls) {
        return keys.stream()
                .flatMap(each -> tls.stranger(each).flatMap(CertificateMends::text).stream())
                .findFirst();
    }

    private static boolean isBarePair(List<Node> items) {
        return items.size() == 2
                && text(items.getFirst()).filter(name -> !isKey(name)).isPresent()
                && text(items.getLast()).filter(CertificateMends::isKey).isPresent();
    }

    private static Optional<String> text(Node node) {
        return node instanceof Leaf leaf && leaf.kind() == Kind.TEXT ? Optional.of(leaf.text()) : Optional.empty();
    }

    private static String pairOf(Branch branch) {
        Optional<String> cert = branch.get("cert").flatMap(CertificateMends::text);
        Optional<String> key = branch.get("key").flatMap(CertificateMends::text);
        return pair(cert.orElse("site.crt"), key.orElseGet(() -> keyOf(cert.orElse("site.crt"))));
    }

    private static String pairOf(String file) {
        return isKey(file) ? pair("site.crt", file) : pair(file, keyOf(file));
    }

    private static String pair(String cert, String key) {
        return "{ cert = \"" + cert + "\", key = \"" + key + "\" }";
    }

    private static boolean isKey(String file) {
        return file.endsWith(".key") || file.endsWith("key.pem");
    }

    /** As it is mostly called beside the certificate. */
    private static String keyOf(String cert) {
        if (cert.endsWith("fullchain.pem")) {
            return cert.substring(0, cert.length() - "fullchain.pem".length()) + "privkey.pem";
        }
        int dot = cert.lastIndexOf('.');
        return (dot > cert.lastIndexOf('/') + 1 ? cert.substring(0, dot) : cert) + ".key";
    }
}
