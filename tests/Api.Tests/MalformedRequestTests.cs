using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MedCluster.Reasons;
using Xunit;

namespace MedCluster.Api.Tests;

/// <summary>Two thousand malformed requests, made from a seed: each has its right status and reason, nothing of them is stored, and no answer says anything of the server's inside.</summary>
[Collection(ApiCollection.Name)]
public sealed class MalformedRequestTests(ApiFixture api)
{
    private const int Requests = 2000, AtOnce = 8;
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    [Fact]
    public async Task Two_thousand_malformed_requests_are_refused_and_leave_nothing()
    {
        var row = await api.FinishAsync(api.Operator, 600);
        var before = await api.StoredAsync();
        var corpus = new Corpus(new Random(20261124), row.BatchId, row.StudyInstanceUid, row.RunId, api.Operator.DefaultRequestHeaders.Authorization!.Parameter!);
        var requests = Enumerable.Range(0, Requests).Select(_ => corpus.Next()).ToList();
        var wrong = new List<string>();
        var seen = new HashSet<(string Kind, int Status)>();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (malformed, token) =>
        {
            using var request = malformed.Create(api.Url);
            using var response = await (malformed.Anonymous ? api.Nobody : malformed.Foreign ? api.Foreign : api.Operator).SendAsync(request, token);
            var body = await response.Content.ReadAsStringAsync(token);
            var fault = FaultOf(malformed, response, body);
            lock (wrong)
            {
                seen.Add((malformed.Kind, (int)response.StatusCode));
                if (fault is not null) wrong.Add($"{malformed.Kind}: {malformed.Method} {malformed.Url}: {(int)response.StatusCode} {body}: {fault}");
            }
        });
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join('\n', wrong.Take(30))}");
        Assert.True(seen.Count >= 16, $"Only {seen.Count} kinds.");
        Assert.Empty((await api.StoredAsync()).Except(before));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(api.Folder, "spool")));
        await ApiDocuments.CheckAnswersAsync(api);
    }

    private string? FaultOf(Malformed malformed, HttpResponseMessage response, string body)
    {
        if (!malformed.Statuses.Contains((int)response.StatusCode)) return $"expected {string.Join(" or ", malformed.Statuses)}";
        if (malformed.ByTheWebServer) return body.Length == 0 ? null : "a body";
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json") return "no problem document";
        foreach (var inside in new[] { api.Folder, "Exception", "   at ", ".cs:", "/root", "/tmp", "<script", "System." })
            if (body.Contains(inside, StringComparison.Ordinal)) return $"leaks '{inside}'";
        var problem = JsonDocument.Parse(body).RootElement;
        var reason = problem.GetProperty("reason").GetString()!;
        if (!ReasonCodes.All.Any(code => code.Code == reason)) return "no reason of ours";
        if (malformed.Reasons.Count > 0 && !malformed.Reasons.Contains(reason)) return $"expected {string.Join(" or ", malformed.Reasons)}";
        return problem.GetProperty("status").GetInt32() == (int)response.StatusCode && problem.GetProperty("detail").GetString() is { Length: > 0 and < 400 } ? null : "incomplete";
    }

    private sealed record Malformed(string Kind, HttpMethod Method, string Url, IReadOnlyList<int> Statuses, IReadOnlyList<string> Reasons)
    {
        public byte[]? Body { get; init; }
        public string? ContentType { get; init; }
        public (string Name, string Value)? Header { get; init; }
        public bool Anonymous { get; init; }
        public bool Foreign { get; init; }

        /// <summary>The web server refuses it before anything of ours sees it, without a document.</summary>
        public bool ByTheWebServer { get; init; }

        public HttpRequestMessage Create(Uri server)
        {
            var request = new HttpRequestMessage(Method, new Uri($"{server.Scheme}://{server.Authority}{Url}", AsWritten));
            if (Body is not null)
            {
                request.Content = new ByteArrayContent(Body);
                if (ContentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }
            if (Header is { } header) request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            return request;
        }
    }

    private sealed class Corpus(Random random, string batch, string uid, string run, string key)
    {
        private const string Api = "/api/v1/";

        public Malformed Next() => random.Next(12) switch
        {
            0 => Json(),
            1 => Archive(),
            2 => Source(),
            3 => ContentTypes(),
            4 => Parameter(),
            5 => Cursor(),
            6 => Ids(),
            7 => Paths(),
            8 => Token(),
            9 => Method(),
            10 => Lookup(),
            _ => Headers(),
        };

        private Malformed Json() => new("json", HttpMethod.Post, Api + "batches", [400], ["invalid-request"])
        {
            ContentType = "application/json",
            Body = random.Next(8) switch
            {
                0 => Text("""{"source":"store:incoming/x","""),
                1 => Text($$"""{"source":"store:incoming/x","{{Word()}}":{{random.Next()}}}"""),
                2 => Text("""{"source":"store:incoming/x","source":"store:incoming/y"}"""),
                3 => Text($$"""{"source":{{random.Next()}}}"""),
                4 => Text($$"""{"source":"store:incoming/x","priority":{{random.Next(-3, 9)}}}"""),
                5 => Text(string.Concat(Enumerable.Repeat("""{"source":""", random.Next(20, 400)))),
                6 => Text("""{"pipeline":"ct-tissue"}"""),
                _ => Noise(random.Next(1, 200)),
            },
        };

        private Malformed Archive() => new("archive", HttpMethod.Post, Api + "batches", [422], [])
        {
            ContentType = "application/zip",
            Body = random.Next(6) switch
            {
                0 => Noise(random.Next(0, 3000)),
                1 => [.. "PK\u0003\u0004"u8, .. Noise(random.Next(0, 3000))],
                2 => Zip(("../../../etc/passwd", Noise(50)), ($"/{Word()}", Noise(20)), ("C:\\windows\\system.ini", Noise(20))),
                3 => CutOff(Zip((Word(), Noise(5000)))),
                4 => Zip((Word(), new byte[random.Next(2 << 20, 8 << 20)])),
                _ => Zip([.. Enumerable.Range(0, random.Next(0, 20)).Select(_ => (Word(), Noise(random.Next(300))))]),
            },
        };

        private Malformed Source()
        {
            var source = random.Next(8) switch
            {
                0 => "/etc",
                1 => "../" + Word(),
                2 => "store:" + Word(),
                3 => "store:incoming/../access/keys/",
                4 => $"store:incoming/{Word()}/",
                5 => "http://169.254.169.254/latest",
                6 => "/proc/self/environ",
                _ => Word() + "\0" + Word(),
            };
            return new("source", HttpMethod.Post, Api + "batches", [422], ["path-not-found"]) { ContentType = "application/json", Body = Text(JsonSerializer.Serialize(new { source })) };
        }

        private Malformed ContentTypes() => new("content type", HttpMethod.Post, Api + (random.Next(2) == 0 ? "batches" : "studies:lookup"), [400, 415], ["unsupported-media-type", "invalid-request"])
        {
            ContentType = Pick(null, "text/plain", "application/xml", "application/dicom", "multipart/form-data", "multipart/form-data; boundary=", $"multipart/form-data; boundary={new string('x', 90)}", "application/x-www-form-urlencoded", Word()),
            Body = Noise(random.Next(1, 500)),
        };

        private Malformed Parameter()
        {
            var list = Pick("batches", $"batches/{batch}/studies")!;
            var query = random.Next(9) switch
            {
                0 => $"limit={Pick("0", "-1", "1001", "1e3", "9999999999999", "%00", Word())}",
                1 => $"sort={Word()}",
                2 => $"state={Word()},ended",
                3 => $"{Word()}={Word()}",
                4 => "limit=5&limit=6",
                5 => $"wait={Pick("-1s", "1h", "999s", "0x5", "", "1.5", Word())}",
                6 => "state=ended,,",
                7 => $"limit={Uri.EscapeDataString("5; drop table studies")}",
                _ => $"state={Uri.EscapeDataString("<script>alert(1)</script>")}",
            };
            return new("parameter", HttpMethod.Get, $"{Api}{list}?{query}", [400], ["invalid-request"]);
        }

        private Malformed Cursor() => new("cursor", HttpMethod.Get, $"{Api}{Pick("batches", $"batches/{batch}/studies")}?cursor={Pick(Word(), "", "%00%ff", Convert.ToHexString(Noise(40)), new string('A', random.Next(1, 3000)), Uri.EscapeDataString(Convert.ToBase64String(Noise(99))))}", [400], ["invalid-cursor"]);

        private Malformed Ids()
        {
            var id = Pick(Hash(), Word(), batch.ToUpperInvariant(), batch[..31], batch + "0", "%2e%2e%2f" + Word(), "..%5c..%5c", new string('9', random.Next(65, 500)), Uri.EscapeDataString("ä" + Word()))!;
            return random.Next(7) switch
            {
                0 => Get($"batches/{id}"),
                1 => Get($"batches/{id}/studies"),
                2 => Get($"studies/{id}"),
                3 => Get($"studies/{uid}/runs/{id}/results"),
                4 => Get($"studies/{id}/runs/{run}/results.zip"),
                5 => Get($"studies/{uid}?batch={id}"),
                _ => Get($"batches/{batch}/studies", foreign: true),
            };

            static Malformed Get(string url, bool foreign = false) => new("id", HttpMethod.Get, Api + url, [404], ["not-found"]) { Foreign = foreign };
        }

        private Malformed Paths()
        {
            var results = $"{Api}studies/{uid}/runs/{run}/";
            return new("path", HttpMethod.Get, random.Next(8) switch
            {
                0 => $"{results}results/..%2f..%2f..%2faccess%2fkeys%2f{Hash()}.json",
                1 => $"{results}results/%2e%2e/%2e%2e/{Word()}",
                2 => $"{results}results//etc/passwd",
                3 => $"{results}results/{Uri.EscapeDataString(Word())}",
                4 => $"{results}series/{uid}/slices/{random.Next(-5, 0)}/image.png",
                5 => $"{results}series/1.2.{random.Next()}/slices/0/mask.png",
                6 => $"{Api}{Word()}/{Word()}",
                _ => $"{results}series/{uid}/slices/{Uri.EscapeDataString(Word())}/mask.png",
            }, [400, 404], ["not-found", "invalid-request"]);
        }

        private Malformed Token()
        {
            var token = Pick("mck_", key[..^1], key + "A", "mck_" + Hash()[..16] + "_" + Word(), "mck_../../x_" + Word(), $"{Word()}.{Word()}.{Word()}", new string('x', random.Next(1, 4000)), key.ToUpperInvariant())!;
            return new("token", HttpMethod.Get, Api + Pick("batches", "session", $"studies/{uid}", "overview"), [401], ["not-authenticated"])
            {
                Anonymous = true,
                Header = random.Next(4) switch
                {
                    0 => ("X-Api-Key", token),
                    1 => ("Cookie", "medcluster=" + Word()),
                    2 => ("Authorization", "Basic " + Convert.ToBase64String(Noise(20))),
                    _ => ("Authorization", "Bearer " + token),
                },
            };
        }

        private Malformed Method()
        {
            var url = Pick("batches", $"batches/{batch}", $"studies/{uid}", "overview", "silos", $"studies/{uid}/runs/{run}/results", "pipelines")!;
            return new("method", new HttpMethod(Pick("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "FOO")!), Api + url, [404, 405], ["method-not-allowed", "not-found"]);
        }

        private Malformed Lookup() => new("lookup", HttpMethod.Post, Api + "studies:lookup", [400], ["invalid-request"])
        {
            ContentType = "application/json",
            Body = random.Next(7) switch
            {
                0 => Text("""{"studies":[]}"""),
                1 => Text("""{"studies":null}"""),
                2 => Text("""{"studies":["1.2.3",null]}"""),
                3 => Text($$"""{"studies":["{{new string('1', random.Next(65, 900))}}"]}"""),
                4 => Text($$"""{"studies":["1.2"],"{{Word()}}":1}"""),
                5 => Text("null"),
                _ => Text($$"""{"studies":[{{string.Join(',', Enumerable.Repeat("\"1.2\"", 10_001))}}]}"""),
            },
        };

        private Malformed Headers() => random.Next(5) switch
        {
            4 => new("null byte", HttpMethod.Get, $"{Api}{Pick("batches", "studies")}/{Word()}%00", [400], []) { ByTheWebServer = true },
            0 => new("host", HttpMethod.Get, Api + "session", [400], ["invalid-request"]) { Header = ("Host", Pick("evil.example", "localhost.evil.example", Word() + ".example")!) },
            1 => new("idempotency", HttpMethod.Post, Api + "batches", [400], ["invalid-request"]) { ContentType = "application/zip", Body = Zip((Word(), Noise(9))), Header = ("Idempotency-Key", Pick(new string('k', random.Next(201, 900)), "a b", "\u0001x")!) },
            2 => new("pipeline", HttpMethod.Post, $"{Api}batches?pipeline={Uri.EscapeDataString(Pick("../x", "/etc/passwd", "A", new string('a', 70), "a.json")!)}", [400], ["invalid-request"]) { ContentType = "application/zip", Body = Zip((Word(), Noise(9))) },
            _ => new("project", HttpMethod.Post, $"{Api}batches?project={Uri.EscapeDataString(Pick("beta", "<b>", "../x", new string('p', 70))!)}", [400, 403], ["invalid-request", "forbidden"]) { ContentType = "application/zip", Body = Zip((Word(), Noise(9))) },
        };

        private string? Pick(params string?[] choices) => choices[random.Next(choices.Length)];

        /// <summary>No name of a parameter, field or file that there is.</summary>
        private string Word() => "x" + random.Next().ToString("x8", CultureInfo.InvariantCulture);

        private string Hash() => Convert.ToHexStringLower(Noise(16));

        private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

        private byte[] Noise(int bytes)
        {
            var noise = new byte[bytes];
            random.NextBytes(noise);
            return noise;
        }

        private byte[] CutOff(byte[] bytes) => bytes[..random.Next(4, bytes.Length - 1)];

        private static byte[] Zip(params (string Name, byte[] Content)[] entries)
        {
            using var stream = new MemoryStream();
            using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var (name, content) in entries)
                {
                    using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                    entry.Write(content);
                }
            }
            return stream.ToArray();
        }
    }
}
