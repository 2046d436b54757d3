package io.towline.header;

import io.towline.config.value.Template.Variable;
import io.towline.conversation.AddressText;
import io.towline.header.Forwarding.Outer;
import io.towline.header.grammar.UrlText;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLSession;

/**
 * What the variables of a configuration stand for in one request: nothing at all where it has no such thing. Whatever a client had a hand in
 * is printable ASCII here, so that it cannot end a line, a URL or a word.
 *
 * @param id the conversation's, as the access log has it
 * @param path raw, as the client sent it
 * @param query raw, without its question mark; empty if none
 * @param tls of the client's connection; empty where it has no TLS
 */
public record RequestValues(
        Outer outer, InetAddress client, String id, String path, String query, Optional<SSLSession> tls)
        implements Function<Variable, String> {

    @Override
    public String apply(Variable variable) {
        return switch (variable) {
            case SCHEME -> outer.scheme();
            case HOST -> UrlText.escaped(name());
            case PORT -> port();
            case PATH -> UrlText.escaped(path);
            case QUERY -> UrlText.escaped(query);
            case URI -> UrlText.escaped(query.isEmpty() ? path : path + "?" + query);
            case URL_ESCAPED ->
                UrlText.parameter(
                        outer.scheme() + "://" + outer.host() + (query.isEmpty() ? path : path + "?" + query));
            case CLIENT_ADDRESS -> AddressText.of(client);
            case REQUEST_ID -> id;
            case CERTIFICATE_VERIFIED -> certificate().isPresent() ? "SUCCESS" : "NONE";
            case CERTIFICATE_SUBJECT ->
                certificate().map(ClientCertificate::subject).orElse("");
            case CERTIFICATE_ISSUER ->
                certificate().map(ClientCertificate::issuer).orElse("");
            case CERTIFICATE_SERIAL ->
                certificate().map(ClientCertificate::serial).orElse("");
            case CERTIFICATE_FINGERPRINT ->
                certificate().map(ClientCertificate::fingerprint).orElse("");
            case CERTIFICATE_PEM ->
                certificate().map(ClientCertificate::escapedPem).orElse("");
        };
    }

    /** The same request, as if its client had asked for this path, which is raw. */
    public RequestValues at(String other) {
        return new RequestValues(outer, client, id, other, query, tls);
    }

    private Optional<ClientCertificate> certificate() {
        return tls.flatMap(ClientCertificate::of);
    }

    private String name() {
        int port = portAt();
        return port < 0 ? outer.host() : outer.host().substring(0, port);
    }

    private String port() {
        int port = portAt();
        if (port >= 0 && port + 1 < outer.host().length()) {
            return UrlText.escaped(outer.host().substring(port + 1));
        }
        return outer.scheme().equals("https") ? "443" : "80";
    }

    /** Of the colon; an IPv6 address has others, in its brackets. */
    private int portAt() {
        int colon = outer.host().lastIndexOf(':');
        return colon > outer.host().lastIndexOf(']') ? colon : -1;
    }
}
