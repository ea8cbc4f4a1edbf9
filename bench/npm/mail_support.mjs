// Which features of a letter which mail programs do not know, by the data of caniemail.com: a Markdown table.
import { readFileSync } from "node:fs";
import { caniemail } from "caniemail";

const CLIENTS = [
  "apple-mail.ios", "apple-mail.macos", "gmail.android", "gmail.ios", "gmail.desktop-webmail",
  "outlook.windows", "outlook.windows-mail", "outlook.outlook-com", "outlook.macos", "outlook.ios",
  "outlook.android", "yahoo.desktop-webmail", "fastmail.desktop-webmail", "protonmail.desktop-webmail",
  "samsung-email.android", "thunderbird.macos", "hey.desktop-webmail",
];
const html = readFileSync(process.argv[2], "utf8");
const lacking = { error: new Map(), warning: new Map() };

for (const client of CLIENTS) {
  let found;
  try {
    found = caniemail({ clients: [client], html });
  } catch (error) {
    console.error(`${client}: not judged, ${error.message}`);
    continue;
  }
  for (const [kind, issues] of [["error", found.issues.errors], ["warning", found.issues.warnings]]) {
    for (const issue of [...issues.values()].flat()) {
      const clients = lacking[kind].get(issue.title) ?? new Set();
      lacking[kind].set(issue.title, clients.add(client));
    }
  }
}

for (const [kind, heading] of [["error", "not known to"], ["warning", "known in part to"]]) {
  console.log(`\n| feature | ${heading} |\n| --- | --- |`);
  for (const [title, clients] of [...lacking[kind]].sort()) {
    console.log(`| ${title.replaceAll("<", "`<").replaceAll(">", ">`")} | ${[...clients].join(", ")} |`);
  }
}
