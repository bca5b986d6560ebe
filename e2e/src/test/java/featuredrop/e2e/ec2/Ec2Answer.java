package featuredrop.e2e.ec2;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Reads and changes answers of the EC2 API.
final class Ec2Answer {
    private static final Pattern ZONE = Pattern.compile("<availabilityZone>([^<]+)<");
    private static final Pattern INSTANCE = Pattern.compile("<instanceId>([^<]+)<");
    private static final Pattern STATE = Pattern.compile("<instanceState>.*?<name>([^<]+)<", Pattern.DOTALL);

    private Ec2Answer() {}

    static Optional<String> zone(String answer) {
        return first(ZONE, answer);
    }

    static Optional<String> instance(String answer) {
        return first(INSTANCE, answer);
    }

    static Optional<String> state(String answer) {
        return first(STATE, answer);
    }

    /// The answer to DescribeInstances with other states.
    ///
    /// @param shown the state for an instance; absent for the real one, empty for an instance that is not shown
    static String changed(String answer, Function<String, Optional<String>> shown) throws IOException {
        try {
            DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
            parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Document document = parsers.newDocumentBuilder().parse(new InputSource(new StringReader(answer)));
            NodeList states = document.getElementsByTagName("instanceState");
            // The list follows the document, from which elements are removed below.
            IntStream.range(0, states.getLength())
                    .mapToObj(index -> (Element) states.item(index))
                    .toList()
                    .forEach(state -> change(state, shown));
            StringWriter text = new StringWriter();
            TransformerFactory.newInstance()
                    .newTransformer()
                    .transform(new DOMSource(document), new StreamResult(text));
            return text.toString();
        } catch (ParserConfigurationException | SAXException | TransformerException e) {
            throw new IOException("No answer of EC2: " + answer, e);
        }
    }

    private static void change(Element state, Function<String, Optional<String>> shown) {
        Element instance = (Element) state.getParentNode();
        shown.apply(text(instance, "instanceId").getTextContent()).ifPresent(other -> {
            if (other.isEmpty()) {
                instance.getParentNode().removeChild(instance);
            } else {
                text(state, "name").setTextContent(other);
            }
        });
    }

    private static Element text(Element parent, String name) {
        return (Element) parent.getElementsByTagName(name).item(0);
    }

    private static Optional<String> first(Pattern pattern, String answer) {
        Matcher matcher = pattern.matcher(answer);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
