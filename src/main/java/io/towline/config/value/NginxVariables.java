package io.towline.config.value;

import java.util.Map;

/** Variables as nginx writes them: they would go out letter by letter, and nobody would be told. */
final class NginxVariables {

    private static final Map<String, String> HERE = Map.ofEntries(
            Map.entry("scheme", "{scheme}"),
            Map.entry("host", "{host}"),
            Map.entry("http_host", "{host}"),
            Map.entry("server_name", "{host}"),
            Map.entry("server_port", "{port}"),
            Map.entry("request_uri", "{uri}"),
            Map.entry("uri", "{path}"),
            Map.entry("args", "{query}"),
            Map.entry("query_string", "{query}"),
            Map.entry("remote_addr", "{client.address}"),
            Map.entry("request_id", "{request.id}"),
            Map.entry("ssl_client_verify", "{client.certificate.verified}"),
            Map.entry("ssl_client_s_dn", "{client.certificate.subject}"),
            Map.entry("ssl_client_i_dn", "{client.certificate.issuer}"),
            Map.entry("ssl_client_serial", "{client.certificate.serial}"),
            Map.entry("ssl_client_escaped_cert", "{client.certificate.pem}"));

    private NginxVariables() {}

    static void refuse(String text) throws Unfit {
        for (int dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', dollar + 1)) {
            int end = dollar + 1;
            while (end < text.length() && inName(text.charAt(end))) {
                end++;
            }
            String name = text.substring(dollar + 1, end);
            if (HERE.containsKey(name)) {
                throw new Unfit("\"$" + name + "\" is a variable of nginx. Here it is " + HERE.get(name) + ".");
            }
        }
    }

    private static boolean inName(char c) {
        return c == '_' || c >= 'a' && c <= 'z';
    }
}
