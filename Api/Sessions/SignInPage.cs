using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;

namespace MedCluster.Api.Sessions;

/// <summary>The page on which a browser signs in with an API key: the only thing that is shown to who isn't signed in.</summary>
internal static class SignInPage
{
    public const string Style = """
        :root { color-scheme: light dark; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
        main { width: min(26rem, 100vw - 2rem); }
        h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
        label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
        input { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border: 1px solid GrayText; border-radius: .4rem; }
        button { margin-top: 1rem; padding: .6rem 1.2rem; font: inherit; font-weight: 600; border: 0; border-radius: .4rem; background: #0b6bcb; color: #fff; cursor: pointer; }
        [role=alert] { margin: 1rem 0 0; padding: .6rem; border-left: .25rem solid #c62828; }
        code { font-size: .95em; }
        """;

    public static string Render(AntiforgeryTokenSet tokens, bool failed) => $"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Sign in · MedCluster</title>
          <link rel="stylesheet" href="signin.css">
        </head>
        <body>
          <main>
            <h1>MedCluster</h1>
            <p>Open the link that <code>medcluster serve</code> or <code>medcluster up</code> printed, or sign in with an API key.</p>
            {(failed ? "<p role=\"alert\">This key is unknown, was revoked or has ended. <code>medcluster keys list</code> shows those there are.</p>" : "")}
            <form method="post" action="signin">
              <input type="hidden" name="{HtmlEncoder.Default.Encode(tokens.FormFieldName)}" value="{HtmlEncoder.Default.Encode(tokens.RequestToken!)}">
              <label for="key">API key</label>
              <input id="key" name="key" type="password" autocomplete="off" spellcheck="false" required autofocus>
              <button>Sign in</button>
            </form>
          </main>
        </body>
        </html>
        """;
}
