import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What the libraries in Towline want to have said of them: {@code java Notices.java BOM LIB TEXTS FILE} writes the licence of each, from the bill
 * of materials (CycloneDX, XML), and every text of a licence or notice that lies in its jar, once; TEXTS has those that their jars lack. Fails at a library that it knows no licence
 * of, or that is not in the bill: a new one is to be looked at.
 */
final class Notices {

    private static final String NAMES = "(?i)(.*/)?((license|licence|notice|copying)([.-].*)?|[a-z-]+-license)(\\.(txt|md))?";

    private Notices() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> licences = licences(Path.of(args[0]));
        Map<String, List<String>> texts = new LinkedHashMap<>(); // by what they say
        Map<String, String> libraries = new TreeMap<>();
        try (Stream<Path> jars = Files.list(Path.of(args[1]))) {
            for (Path jar : jars.sorted().toList()) {
                String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
                String licence = licences.getOrDefault(name, "");
                if (licence.isEmpty()) {
                    throw new IOException("no licence is known of " + name + ": see " + args[0]);
                }
                libraries.put(name, licence);
                read(jar, name, texts);
            }
        }
        lacking(Path.of(args[2]), libraries, texts);
        Files.writeString(Path.of(args[3]), page(libraries, texts));
    }

    /** By name and version, as jars are called. */
    private static Map<String, String> licences(Path bom) throws Exception {
        Map<String, String> licences = new TreeMap<>();
        NodeList components = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(bom.toFile())
                .getElementsByTagName("component");
        for (int i = 0; i < components.getLength(); i++) {
            Element component = (Element) components.item(i);
            List<String> names = new ArrayList<>();
            NodeList found = component.getElementsByTagName("license");
            for (int j = 0; j < found.getLength(); j++) {
                Element licence = (Element) found.item(j);
                names.add(text(licence, "id").isEmpty() ? text(licence, "name") : text(licence, "id"));
            }
            licences.put(text(component, "name") + "-" + text(component, "version"), String.join(" or ", names));
        }
        return licences;
    }

    private static String text(Element parent, String tag) {
        NodeList found = parent.getElementsByTagName(tag);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }

    private static void read(Path jar, String name, Map<String, List<String>> texts) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().filter(each -> each.getName().matches(NAMES)).toList()) {
                try (InputStream in = file.getInputStream(entry)) {
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r", "").strip();
                    texts.computeIfAbsent(text, _ -> new ArrayList<>()).add(name);
                }
            }
        }
    }

    /** Files called as the library is, without its version. */
    private static void lacking(Path folder, Map<String, String> libraries, Map<String, List<String>> texts) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String library = file.getFileName().toString().replaceFirst("\\.txt$", "");
                String name = libraries.keySet().stream()
                        .filter(each -> each.matches(library + "-[0-9].*"))
                        .findFirst()
                        .orElseThrow(() -> new IOException("there is no library any more that " + file + " is of"));
                texts.computeIfAbsent(Files.readString(file).strip(), _ -> new ArrayList<>()).add(name);
            }
        }
    }

    private static String page(Map<String, String> libraries, Map<String, List<String>> texts) {
        StringBuilder page = new StringBuilder("""
                Towline is under the Apache License 2.0. With it come these libraries, under their own licences. Those of the Java that the
                package brings are in /usr/lib/towline/runtime/legal.

                """);
        libraries.forEach((name, licence) -> page.append(String.format("  %-52s %s%n", name, licence)));
        texts.forEach((text, names) ->
                page.append("\n\n==== ").append(String.join(", ", names)).append(" ====\n\n").append(text).append('\n'));
        return page.toString();
    }
}
